//! Which identifier an XML name gets: `Scope::claim` is the only source of identifiers, and all rules are here.
//!
//! In this order:
//!
//! 1. split into words and join them in the style of the scope
//! 2. a name without a letter or digit: its symbols spelled out, else the word for its kind (`field`)
//! 3. a leading digit: the word for its kind before it (`Value10`)
//! 4. a keyword: `r#type`; `self`, `Self`, `super`, `crate` get a trailing `_`
//! 5. reserved in this file: the word for its kind behind it (`ResultType`)
//! 6. a clash with a sibling: document order, the first keeps the name, the next gets 2, 3 …
//!
//! A name depends on nothing but what was claimed before it in the same scope.

use std::collections::HashMap;
use std::fmt;

use super::words;

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
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An identifier that was just given, and whether one of the last two rules changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The identifier.
    pub ident: Ident,
    /// What it would have been, and why it is not.
    pub renamed: Option<Rename>,
}

/// Why a name is not what it could have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rename {
    /// Generated code needs this name for something else.
    Reserved(String),
    /// A sibling has this name.
    Taken(String),
}

/// What the names of a scope stand for: decides style, fallback word and reserved names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
pub struct Scope {
    kind: Kind,
    reserved: &'static [&'static str],
    /// Plain identifier → how many were asked for.
    taken: HashMap<String, u32>,
}

impl Scope {
    /// The types of a module; the prelude's names and those that the module uses itself are reserved.
    pub fn types() -> Self {
        Self::new(Kind::Type, RESERVED_TYPES)
    }

    /// The fields of a struct.
    pub fn fields() -> Self {
        Self::new(Kind::Field, &[])
    }

    /// Parameters, named as fields are, beside those named here.
    pub fn parameters(reserved: &'static [&'static str]) -> Self {
        Self::new(Kind::Field, reserved)
    }

    /// The variants of an enum.
    pub fn variants() -> Self {
        Self::new(Kind::Variant, &[])
    }

    /// The methods of a builder or a client, beside those named here.
    pub fn methods(reserved: &'static [&'static str]) -> Self {
        Self::new(Kind::Method, reserved)
    }

    /// Statics, beside those named here.
    pub fn constants(reserved: &'static [&'static str]) -> Self {
        Self::new(Kind::Constant, reserved)
    }

    /// Submodules beside what a module uses; their files can have these names on every system.
    pub fn modules() -> Self {
        Self::new(Kind::Module, RESERVED_MODULES)
    }

    fn new(kind: Kind, reserved: &'static [&'static str]) -> Self {
        Self { kind, reserved, taken: HashMap::new() }
    }

    /// The identifier of an XML name.
    pub fn claim(&mut self, name: &str) -> Claimed {
        let wanted = self.kind.spell(name);
        self.claim_wanted(wanted)
    }

    /// The identifier of something inside a type: the type's identifier, then the name.
    pub fn claim_inside(&mut self, owner: &Ident, name: &str) -> Claimed {
        let words = words::split(name);
        let wanted = match self.kind {
            Kind::Type | Kind::Variant => format!("{}{}", owner.plain(), words::camel(&words)),
            Kind::Field | Kind::Method | Kind::Module => format!("{}_{}", owner.plain(), words::snake(&words)),
            Kind::Constant => format!("{}_{}", owner.plain(), words::screaming(&words)),
        };
        self.claim_wanted(wanted)
    }

    /// The identifier of something made for something that has one: a fixed word before or behind it.
    pub fn claim_beside(&mut self, before: &str, ident: &Ident, behind: &str) -> Claimed {
        self.claim_wanted(format!("{before}{}{behind}", ident.plain()))
    }

    /// The same identifier as in another scope of the same style, such as a setter's, which is called as its field.
    pub fn claim_same(&mut self, ident: &Ident) -> Claimed {
        self.claim_wanted(ident.plain().to_owned())
    }

    /// The first of these words of ours that is free, else the last one numbered; what the document names comes first.
    pub fn claim_free(&mut self, words: &[&str]) -> Ident {
        let free = words.iter().find(|word| self.is_free(word)).or(words.last()).copied().unwrap_or_default();
        self.claim_wanted(free.to_owned()).ident
    }

    /// A reserved name, for what it is reserved for.
    pub fn claim_reserved(&mut self, name: &'static str) -> Ident {
        self.taken.insert(name.to_owned(), 1);
        Ident(name.to_owned())
    }

    /// Is this identifier still free here?
    fn is_free(&self, plain: &str) -> bool {
        !self.taken.contains_key(plain) && !self.reserved.contains(&plain)
    }

    fn claim_wanted(&mut self, wanted: String) -> Claimed {
        let mut renamed = None;
        let mut plain = wanted;
        let is_keyword = self.kind == Kind::Module && KEYWORDS.contains(&plain.as_str());
        if is_keyword || self.reserved.contains(&plain.as_str()) {
            let changed = self.kind.set_apart(&plain);
            renamed = Some(Rename::Reserved(std::mem::replace(&mut plain, changed)));
        }
        if self.taken.contains_key(&plain) {
            let numbered = self.number(&plain);
            renamed = Some(Rename::Taken(std::mem::replace(&mut plain, numbered)));
        }
        self.taken.insert(plain.clone(), 1);
        Claimed { ident: Ident(raw(plain)), renamed }
    }

    /// The next free number behind a name; `address1_2` where the name ends in a digit.
    fn number(&mut self, plain: &str) -> String {
        let gap = if plain.ends_with(|last: char| last.is_numeric()) { "_" } else { "" };
        let mut count = self.taken.get(plain).copied().unwrap_or(1);
        loop {
            count += 1;
            let numbered = format!("{plain}{gap}{count}");
            if self.is_free(&numbered) {
                self.taken.insert(plain.to_owned(), count);
                return numbered;
            }
        }
    }
}

impl Kind {
    /// Rules 1 to 3.
    fn spell(self, name: &str) -> String {
        let mut words = words::split(name);
        if words.is_empty() {
            words = words::spell(name);
        }
        if self == Kind::Variant && name.trim_start().strip_prefix('-').is_some_and(|rest| rest.starts_with(is_digit)) {
            words.insert(0, "minus".to_owned());
        }
        let begins = words.first().and_then(|word| word.chars().next());
        if !begins.is_some_and(unicode_ident::is_xid_start) {
            words.insert(0, self.word().to_owned());
        }
        match self {
            Kind::Type | Kind::Variant => words::camel(&words),
            Kind::Field | Kind::Method | Kind::Module => words::snake(&words),
            Kind::Constant => words::screaming(&words),
        }
    }

    /// Rule 5.
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

/// Rule 4.
fn raw(plain: String) -> String {
    match plain.as_str() {
        "self" | "Self" | "super" | "crate" | "_" => format!("{plain}_"),
        other if KEYWORDS.contains(&other) => format!("r#{other}"),
        _ => plain,
    }
}

/// Strict and reserved keywords of edition 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The prelude's types, traits and variants, and what generated code imports.
const RESERVED_TYPES: &[&str] = &[
    // std::prelude, and the traits that are derived
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    // centra_runtime
    "Call",
    "Caller",
    "Change",
    "Client",
    "Endpoint",
    "Field",
    "HeaderLogin",
    "List",
    "LoginPlacement",
    "Namespaces",
    "Nested",
    "Nothing",
    "Operation",
    "Port",
    "Put",
    "Secret",
    "Server",
    "SoapVersion",
    "Unknown",
    "Xml",
    // What a client's methods call the transport
    "T",
];

/// What stands for something else where a submodule would be in scope, and what Windows keeps for devices.
const RESERVED_MODULES: &[&str] = &[
    // Types that are no item, crates, and modules of the runtime
    "alloc",
    "bool",
    "centra_runtime",
    "char",
    "core",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "serde",
    "server",
    "std",
    "str",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
    "value",
    // Devices
    "aux",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "con",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "nul",
    "prn",
];

#[cfg(test)]
mod tests;
