//! Which values are secrets: what is called a password, or as good as one, and holds what somebody chose.

use std::collections::HashSet;

use super::{Value, simple, uses};
use crate::model::{Api, Content, Kind, Particle, TypeId};

/// What a name of a secret is or ends with, without its case, `_`, `-` and `.`.
const WORDS: [&str; 8] =
    ["password", "passwd", "pwd", "passphrase", "secret", "apikey", "accesstoken", "securitytoken"];

/// How a name reveals a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// It is one of the words: `Password`, `api_key`.
    Exactly,
    /// It ends with one: `oldPassword`. `changePassword` does, too.
    Loosely,
}

fn told(name: &str) -> Option<Told> {
    let name: String = name.chars().filter(|letter| !"_-.".contains(*letter)).collect();
    let name = name.to_ascii_lowercase();
    match WORDS.iter().find(|word| name.ends_with(*word)) {
        Some(word) if name.len() == word.len() => Some(Told::Exactly),
        Some(_) => Some(Told::Loosely),
        None => None,
    }
}

/// Whether a value of this simple type is a secret in an element or attribute of this name.
///
/// Free text is, and so are bytes, lists and unions. Numbers, dates and enumerations are only where the name says nothing else:
/// a `changePassword` of `yes` or `no` tells about a password. A boolean is none, and a qualified name would lose its namespace.
pub(super) fn is_secret(api: &Api, id: TypeId, name: &str) -> bool {
    told(name)
        .is_some_and(|told| !api.holds_names(id) && is_free(api, id).is_some_and(|free| free || told == Told::Exactly))
}

/// May a value of this simple type be any text or bytes? `None` if it cannot be a secret.
fn is_free(api: &Api, mut id: TypeId) -> Option<bool> {
    while let Kind::Restricted { base, .. } = &api.ty(id).kind {
        id = *base;
    }
    match &api.ty(id).kind {
        Kind::Builtin(builtin) => match simple::builtin_value(*builtin) {
            Value::Xml | Value::Simple("bool") => None,
            Value::Simple(name) => Some(matches!(name, "value::Base64" | "value::Hex")),
            _ => Some(true),
        },
        Kind::Enum(_) => Some(false),
        Kind::List { .. } | Kind::Union { .. } => Some(true),
        Kind::Struct(_) | Kind::Restricted { .. } => None,
    }
}

/// Types of simple content whose text is a secret, since an element that has such a type is called so. All elements of the type
/// share it, and the types that `xsi:type` can name instead are as the type itself.
///
/// Requires the whole API, not a slice of it: a type is the same whatever is left out.
pub(super) fn texts(api: &Api) -> HashSet<TypeId> {
    let mut named = HashSet::new();
    for element in &api.elements {
        note(api, &element.name.local, element.ty, &mut named);
    }
    for ty in &api.types {
        if let Kind::Struct(structure) = &ty.kind
            && let Content::Particles(particles) = &structure.content
        {
            particles.iter().for_each(|particle| note_in(api, particle, &mut named));
        }
    }
    named
}

fn note_in(api: &Api, particle: &Particle, named: &mut HashSet<TypeId>) {
    match particle {
        Particle::Field(field) => {
            note(api, &field.name.local, field.ty, named);
            // A container is its items.
            if let Some(item) = uses::container(api, field.ty) {
                note(api, &field.name.local, item.ty, named);
            }
        }
        Particle::Choice(group) | Particle::Sequence(group) => {
            group.particles.iter().for_each(|particle| note_in(api, particle, named));
        }
        Particle::Any(_) => {}
    }
}

fn note(api: &Api, name: &str, id: TypeId, named: &mut HashSet<TypeId>) {
    if told(name).is_none() {
        return;
    }
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let Some(structure) = api.as_struct(id) else { continue };
        let Content::Text(text) = structure.content else { continue };
        if !is_secret(api, text, name) {
            continue;
        }
        if named.insert(id) {
            open.extend(&structure.derived);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Told, told};

    #[test]
    fn names_that_tell_of_a_secret() {
        for name in ["password", "Password", "PASSWORD", "passWord", "pass_word", "Pwd", "api-key", "access.token"] {
            assert!(told(name) == Some(Told::Exactly), "{name}");
        }
        for name in ["userPassword", "client_secret", "customers_password", "BinarySecurityToken", "changePassword"] {
            assert!(told(name) == Some(Told::Loosely), "{name}");
        }
        for name in ["", "_", "passwordType", "password_request_key", "token", "pageToken", "secretary", "pass", "key"]
        {
            assert!(told(name).is_none(), "{name}");
        }
    }
}
