//! Which identifier an XML name gets: `Scope` is the only source of identifiers, and all rules are here and in `names/`.
//!
//! In this order:
//!
//! 1. split into words and join them in the style of the scope
//! 2. a name without a letter or digit: its symbols spelled out, else the word for its kind (`field`)
//! 3. a leading digit: the word for its kind before it (`Value10`)
//! 4. letters that rustc would warn of: the words in ASCII (`letters.rs`)
//! 5. a keyword: `r#type`; `self`, `Self`, `super`, `crate` get a trailing `_`
//! 6. reserved (`names/reserved.rs`): the word for its kind after it (`ResultType`)
//! 7. a clash with what is named at the same time: told apart by what it is (`names/ties.rs`)
//!
//! A name depends on nothing but what is claimed with it, and before it, in the same scope; of what is claimed together, the
//! order makes no difference.

mod reserved;
mod ties;

use std::collections::HashMap;
use std::fmt;

use self::reserved::{KEYWORDS, RESERVED_MODULES, RESERVED_TYPES};
pub(super) use self::ties::{Origin, Role, Wish};
use super::{letters, words};

/// An identifier, valid and unique in its scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ident(String);

impl Ident {
    /// As it stands in source code: `r#type`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without `r#`.
    pub fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// What longer names begin with: without the `_` that a keyword got, for `Self_Item` is in no style.
    pub(super) fn stem(&self) -> &str {
        match self.plain().strip_suffix('_') {
            Some(word) if raw(word.to_owned()) == self.0 => word,
            _ => self.plain(),
        }
    }

    /// What names begin with of what a type holds: without `Type` at its end, which says nothing there.
    fn short(&self) -> &str {
        let stem = self.stem();
        stem.strip_suffix("Type").filter(|rest| !rest.is_empty()).unwrap_or(stem)
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An identifier that was just given, and whether one of the last two rules changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claimed {
    /// The identifier.
    pub ident: Ident,
    /// What it would have been, and why it is not.
    pub renamed: Option<Rename>,
}

/// Why a name is not what it could have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rename {
    /// Generated code needs this name for something else.
    Reserved(String),
    /// A sibling has this name.
    Taken(String),
}

/// What the names of a scope stand for: decides style, fallback word and reserved names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Structs and enums of the module.
    Type,
    /// Fields of a struct.
    Field,
    /// Variants of an enum.
    Variant,
    /// Methods of a builder or a client.
    Method,
    /// Statics of the module.
    Constant,
    /// Submodules, whose names are those of their files too.
    Module,
}

/// Identifiers that must differ from each other.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    kind: Kind,
    reserved: &'static [&'static str],
    /// What an identifier looks like → how many were asked for.
    taken: HashMap<String, u32>,
}

impl Scope {
    /// The types of a module; the prelude's names and those that the module uses itself are reserved.
    pub(super) fn types() -> Self {
        Self::new(Kind::Type, RESERVED_TYPES)
    }

    /// The fields of a struct.
    pub(super) fn fields() -> Self {
        Self::new(Kind::Field, &[])
    }

    /// Parameters, named as fields are, beside those named here.
    pub(super) fn parameters(reserved: &'static [&'static str]) -> Self {
        Self::new(Kind::Field, reserved)
    }

    /// The variants of an enum.
    pub(super) fn variants() -> Self {
        Self::new(Kind::Variant, &[])
    }

    /// The methods of a builder or a client, beside those named here.
    pub(super) fn methods(reserved: &'static [&'static str]) -> Self {
        Self::new(Kind::Method, reserved)
    }

    /// Statics, beside those named here.
    pub(super) fn constants(reserved: &'static [&'static str]) -> Self {
        Self::new(Kind::Constant, reserved)
    }

    /// Submodules beside what a module uses; their files can have these names on every system.
    pub(super) fn modules() -> Self {
        Self::new(Kind::Module, RESERVED_MODULES)
    }

    fn new(kind: Kind, reserved: &'static [&'static str]) -> Self {
        Self { kind, reserved, taken: HashMap::new() }
    }

    /// The identifier of an XML name.
    pub(super) fn claim(&mut self, name: &str) -> Claimed {
        let wanted = self.kind.spell(name);
        self.claim_wanted(wanted)
    }

    /// The identifier of something made for something that has one: a fixed word before or after it.
    pub(super) fn claim_beside(&mut self, before: &str, ident: &Ident, behind: &str) -> Claimed {
        self.claim_wanted(format!("{before}{}{behind}", ident.stem()))
    }

    /// The same identifier as in another scope of the same style, such as a setter's, which is called as its field.
    pub(super) fn claim_same(&mut self, ident: &Ident) -> Claimed {
        self.claim_wanted(ident.plain().to_owned())
    }

    /// The first of these words of ours that is free, else the last one numbered; what the document names comes first.
    pub(super) fn claim_free(&mut self, words: &[&str]) -> Ident {
        let free = words.iter().find(|word| self.is_free(word)).or(words.last()).copied().unwrap_or_default();
        self.claim_wanted(free.to_owned()).ident
    }

    /// This very identifier, which a user wants; nothing if it is none, or is taken or reserved.
    pub(super) fn claim_exact(&mut self, name: &str) -> Option<Ident> {
        let mut characters = name.chars();
        let is_name = characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
            && characters.all(unicode_ident::is_xid_continue)
            && name.chars().any(|character| character != '_');
        if !is_name || !self.is_free(name) || self.kind.is_refused(name) || raw(name.to_owned()) == format!("{name}_") {
            return None;
        }
        self.take(name);
        Some(Ident(raw(name.to_owned())))
    }

    /// A reserved name, for what it is reserved for.
    pub(super) fn claim_reserved(&mut self, name: &'static str) -> Ident {
        self.take(name);
        Ident(name.to_owned())
    }

    /// Whether this identifier is still free here.
    fn is_free(&self, plain: &str) -> bool {
        !self.is_taken(plain) && !self.reserved.contains(&plain)
    }

    fn is_taken(&self, plain: &str) -> bool {
        self.taken.contains_key(&letters::look(plain))
    }

    fn take(&mut self, plain: &str) {
        self.taken.entry(letters::look(plain)).or_insert(1);
    }

    fn claim_wanted(&mut self, wanted: String) -> Claimed {
        let (mut plain, mut renamed) = self.set_apart(wanted);
        if self.is_taken(&plain) {
            let numbered = self.number(&plain, |_| false);
            renamed = Some(Rename::Taken(std::mem::replace(&mut plain, numbered)));
        }
        self.take(&plain);
        Claimed { ident: Ident(raw(plain)), renamed }
    }

    /// Rule 6.
    fn set_apart(&self, wanted: String) -> (String, Option<Rename>) {
        let is_keyword = self.kind == Kind::Module && KEYWORDS.contains(&wanted.as_str());
        match is_keyword || self.reserved.contains(&wanted.as_str()) {
            true => (self.kind.set_apart(&wanted), Some(Rename::Reserved(wanted))),
            false => (wanted, None),
        }
    }

    /// The next free number after a name, unless something will want the result; `address1_2` where the name ends in a digit.
    fn number(&mut self, plain: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let gap = if plain.ends_with(|last: char| last.is_numeric()) { "_" } else { "" };
        let look = letters::look(plain);
        let mut count = self.taken.get(&look).copied().unwrap_or(1);
        loop {
            count += 1;
            let numbered = format!("{plain}{gap}{count}");
            if self.is_free(&numbered) && !is_wanted(&numbered) {
                self.taken.insert(look, count);
                return numbered;
            }
        }
    }
}

impl Kind {
    /// Rules 1 to 4.
    fn spell(self, name: &str) -> String {
        self.spell_words(self.words(name))
    }

    /// Rules 1 and 2.
    fn words(self, name: &str) -> Vec<String> {
        let mut words = words::split(name);
        if words.is_empty() {
            words = words::spell(name);
        }
        if words.is_empty() {
            words = vec![self.word().to_owned()];
        }
        if self == Kind::Variant && name.trim_start().strip_prefix('-').is_some_and(|rest| rest.starts_with(is_digit)) {
            words.insert(0, "minus".to_owned());
        }
        words
    }

    /// Rules 3 and 4.
    fn spell_words(self, mut words: Vec<String>) -> String {
        let plain = self.join_from_letter(&mut words);
        if !self.is_refused(&plain) {
            return plain;
        }
        let mut words = letters::ascii(&words);
        self.join_from_letter(&mut words)
    }

    fn join_from_letter(self, words: &mut Vec<String>) -> String {
        let begins = words.first().and_then(|word| word.chars().next());
        if !begins.is_some_and(unicode_ident::is_xid_start) {
            words.insert(0, self.word().to_owned());
        }
        self.join(words)
    }

    fn join(self, words: &[String]) -> String {
        letters::composed(match self {
            Kind::Type | Kind::Variant => words::camel(words),
            Kind::Field | Kind::Method | Kind::Module => words::snake(words),
            Kind::Constant => words::screaming(words),
        })
    }

    /// Words after an identifier.
    fn join_behind(self, owner: &str, words: &[String]) -> String {
        let mut joined = self.join(words);
        if self.is_refused(&joined) {
            joined = self.join(&letters::ascii(words));
        }
        match self {
            Kind::Type | Kind::Variant => format!("{owner}{joined}"),
            Kind::Field | Kind::Method | Kind::Module | Kind::Constant => format!("{owner}_{joined}"),
        }
    }

    /// Whether rustc warns of its letters, or of their case, since some have no other.
    fn is_refused(self, plain: &str) -> bool {
        letters::is_refused(plain)
            || match self {
                Kind::Type | Kind::Variant => plain.starts_with(char::is_lowercase),
                Kind::Field | Kind::Method | Kind::Module => plain.contains(char::is_uppercase),
                Kind::Constant => plain.contains(char::is_lowercase),
            }
    }

    /// Rule 6.
    fn set_apart(self, plain: &str) -> String {
        match self {
            Kind::Type | Kind::Variant => format!("{plain}Type"),
            Kind::Field => format!("{plain}_field"),
            Kind::Method => format!("set_{plain}"),
            Kind::Constant => format!("{plain}_ITEM"),
            Kind::Module => format!("{plain}_types"),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Type => "type",
            Kind::Field | Kind::Method => "field",
            Kind::Variant => "value",
            Kind::Constant => "item",
            Kind::Module => "namespace",
        }
    }
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

/// Rule 5.
fn raw(plain: String) -> String {
    match plain.as_str() {
        "self" | "Self" | "super" | "crate" | "_" => format!("{plain}_"),
        other if KEYWORDS.contains(&other) => format!("r#{other}"),
        _ => plain,
    }
}

#[cfg(test)]
mod tests;
