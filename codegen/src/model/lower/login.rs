//! Where an API puts username and password: in the body, in a header, in rpc parts, or nowhere in the WSDL.
//!
//! A name alone makes no login, since those of other people are called so, too: it must stand first in nearly every request, and consist of
//! two texts.

use crate::model::{Api, Body, Content, Field, Kind, Login, Operation, Particle, Port, Style, TypeId};
use crate::qname::QName;
use crate::xsd::builtin::Builtin;

/// Fills `Port::login` of every port.
pub(super) fn detect(api: &mut Api) {
    let found: Vec<Vec<Login>> =
        api.services.iter().map(|service| service.ports.iter().map(|port| of_port(api, port)).collect()).collect();
    for (service, logins) in api.services.iter_mut().zip(found) {
        for (port, login) in service.ports.iter_mut().zip(logins) {
            port.login = login;
        }
    }
}

fn of_port(api: &Api, port: &Port) -> Login {
    let operations = &port.operations;
    let bodies: Vec<Option<QName>> = operations.iter().map(|operation| in_body(api, operation)).collect();
    if let Some(name) = shared(&bodies) {
        return Login::Body(name);
    }
    let headers: Vec<Option<QName>> = operations.iter().map(|operation| in_header(api, operation)).collect();
    if let Some(name) = shared(&headers) {
        return Login::Header(name);
    }
    if !operations.is_empty() && operations.iter().all(|operation| in_parts(api, operation)) {
        return Login::Parts;
    }
    Login::Basic
}

/// The login that nine of ten operations have in common. In fewer it is data of theirs.
fn shared(found: &[Option<QName>]) -> Option<QName> {
    let name = found.iter().flatten().next()?;
    let count = found.iter().filter(|other| other.as_ref() == Some(name)).count();
    (count * 10 >= found.len() * 9).then(|| name.clone())
}

/// The header of a request that is a login.
fn in_header(api: &Api, operation: &Operation) -> Option<QName> {
    let headers = operation.input.headers.iter().map(|header| api.element(*header));
    headers.into_iter().find(|header| is_login(api, header.ty)).map(|header| header.name.clone())
}

/// The first child of the request element, if it is a login.
fn in_body(api: &Api, operation: &Operation) -> Option<QName> {
    let Body::Element(id) = operation.input.body else { return None };
    let fields = fields(api, api.element(id).ty);
    let first = fields.first()?;
    is_login(api, first.ty).then(|| first.name.clone())
}

/// Whether the first two rpc parts are `username` and `password`, and no further one is called so.
fn in_parts(api: &Api, operation: &Operation) -> bool {
    let Body::Element(id) = operation.input.body else { return false };
    let fields = fields(api, api.element(id).ty);
    let [a, b, others @ ..] = fields.as_slice() else { return false };
    let others_are_data = others.iter().all(|field| !is_user(&field.name) && !is_password(&field.name));
    operation.style == Style::Rpc && is_pair(api, a, b) && others_are_data
}

/// Whether this type has exactly the children `username` and `password`, which are texts.
fn is_login(api: &Api, ty: TypeId) -> bool {
    matches!(fields(api, ty).as_slice(), [a, b] if is_pair(api, a, b))
}

/// Whether one is a username and the other a password.
fn is_pair(api: &Api, a: &Field, b: &Field) -> bool {
    let names = (is_user(&a.name) && is_password(&b.name)) || (is_password(&a.name) && is_user(&b.name));
    names && [a, b].iter().all(|field| !field.occurs.repeats() && is_text(api, field.ty))
}

/// Whether the values of a type are plain texts.
fn is_text(api: &Api, ty: TypeId) -> bool {
    use Builtin::{AnySimpleType, NcName, NmToken, NormalizedString, String, Token};
    let texts = [String, NormalizedString, Token, NmToken, NcName, AnySimpleType];
    matches!(&api.ty(api.leaf(ty)).kind, Kind::Builtin(builtin) if texts.contains(builtin))
}

fn is_user(name: &QName) -> bool {
    ["user", "username"].iter().any(|user| name.local.eq_ignore_ascii_case(user))
}

fn is_password(name: &QName) -> bool {
    name.local.eq_ignore_ascii_case("password")
}

/// The child elements of a type, those of its bases first; lowering has made the chain of bases finite.
fn fields(api: &Api, ty: TypeId) -> Vec<&Field> {
    let mut chain = Vec::new();
    let mut next = Some(ty);
    while let Some(structure) = next.and_then(|id| api.as_struct(id)) {
        chain.push(structure);
        next = structure.base.map(|base| base.ty);
    }
    let mut fields = Vec::new();
    for structure in chain.into_iter().rev() {
        if let Content::Particles(particles) = &structure.content {
            collect(particles, &mut fields);
        }
    }
    fields
}

fn collect<'a>(particles: &'a [Particle], into: &mut Vec<&'a Field>) {
    for particle in particles {
        match particle {
            Particle::Field(field) => into.push(field),
            Particle::Choice(group) | Particle::Sequence(group) => collect(&group.particles, into),
            Particle::Any(_) => {}
        }
    }
}
