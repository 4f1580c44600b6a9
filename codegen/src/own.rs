//! What users decide about single types, fields and values, before it is known what these are.

use crate::config::Config;

/// A Rust type that a field has in place of the one that the schema's type gets.
///
/// The text as it was sent is kept beside the value. A text that is no value of this type is refused as any invalid value is, unless invalid values are
/// kept (`xml::Options::keep_invalid`). So choose a type that holds all that the service sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// The runtime's decimal number of any size.
    Decimal,
    /// `rust_decimal::Decimal`, which has 28 digits; needs the runtime's feature `rust_decimal`.
    RustDecimal,
    /// `jiff::Timestamp`, of a date and time with an offset; needs the runtime's feature `jiff`, as all that follow.
    JiffTimestamp,
    /// `jiff::civil::DateTime`, of a date and time without an offset.
    JiffDateTime,
    /// `jiff::civil::Date`, without an offset.
    JiffDate,
    /// `jiff::civil::Time`, without an offset.
    JiffTime,
}

impl ValueType {
    /// Its path in generated code, where `value` is the runtime's module.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Decimal => "value::Decimal",
            Self::RustDecimal => "value::rust_decimal::Decimal",
            Self::JiffTimestamp => "value::jiff::Timestamp",
            Self::JiffDateTime => "value::jiff::civil::DateTime",
            Self::JiffDate => "value::jiff::civil::Date",
            Self::JiffTime => "value::jiff::civil::Time",
        }
    }
}

/// Another generated module, and which of its types stand for those of this one.
#[derive(Clone, Debug)]
pub(crate) struct TypesFrom {
    /// Its path in Rust.
    pub module: String,
    /// What it is generated from, and how.
    pub config: Box<Config>,
    /// Namespaces or types, as `Generator` documents paths.
    pub names: Vec<String>,
}

/// One such decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Own {
    /// What it is about, as `Generator` documents paths.
    pub path: String,
    /// What is decided.
    pub decision: Decision,
}

/// What is decided about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// What it is called in Rust.
    Name(String),
    /// A trait that it derives.
    Derive(String),
    /// An attribute that it has.
    Attribute(String),
    /// Whether its text is a secret.
    Secret(bool),
    /// The type of its value.
    Value(ValueType),
    /// The enum of the types that `xsi:type` may name there: what it is called, and the types.
    Open(String, Vec<String>),
    /// What the operation of this name is called; `path` is the name.
    Operation(String),
    /// What the endpoint of the port of this name is called; `path` is the name.
    Endpoint(String),
}

impl TypesFrom {
    /// How a build script writes it.
    pub(crate) fn setting(&self) -> String {
        format!("types_from({:?}, …, {:?})", self.module, self.names)
    }
}

impl Own {
    /// How a build script writes it.
    pub(crate) fn setting(&self) -> String {
        let path = &self.path;
        match &self.decision {
            Decision::Name(name) => format!("rename({path:?}, {name:?})"),
            Decision::Derive(name) => format!("derive({path:?}, [{name:?}])"),
            Decision::Attribute(text) => format!("attribute({path:?}, {text:?})"),
            Decision::Secret(true) => format!("secret({path:?})"),
            Decision::Secret(false) => format!("not_secret({path:?})"),
            Decision::Value(value) => format!("value_type({path:?}, ValueType::{value:?})"),
            Decision::Open(name, types) => format!("open_enum({path:?}, {name:?}, {types:?})"),
            Decision::Operation(name) => format!("rename_operation({path:?}, {name:?})"),
            Decision::Endpoint(name) => format!("rename_endpoint({path:?}, {name:?})"),
        }
    }
}
