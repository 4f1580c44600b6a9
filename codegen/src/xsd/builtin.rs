//! Which built-in types XML Schema 1.0 has, and the schema documents of standard namespaces that nobody need supply.

/// Namespace of XML Schema itself.
pub(crate) const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// Namespaces of its drafts, which differ in grammar and are refused by name.
pub(crate) const DRAFTS: &[&str] = &["http://www.w3.org/1999/XMLSchema", "http://www.w3.org/2000/10/XMLSchema"];

macro_rules! builtins {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A built-in type of XML Schema 1.0 part 2 (and `anyType`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Builtin { $(#[doc = concat!("`xs:", $name, "`")] $variant),* }

        impl Builtin {
            /// All of them, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Local name: `dateTime`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

builtins! {
    AnyType = "anyType", AnySimpleType = "anySimpleType",
    String = "string", Boolean = "boolean", Decimal = "decimal", Float = "float", Double = "double",
    Duration = "duration", DateTime = "dateTime", Time = "time", Date = "date",
    GYearMonth = "gYearMonth", GYear = "gYear", GMonthDay = "gMonthDay", GDay = "gDay", GMonth = "gMonth",
    HexBinary = "hexBinary", Base64Binary = "base64Binary", AnyUri = "anyURI", QName = "QName", Notation = "NOTATION",
    NormalizedString = "normalizedString", Token = "token", Language = "language",
    NmToken = "NMTOKEN", NmTokens = "NMTOKENS", Name = "Name", NcName = "NCName",
    Id = "ID", IdRef = "IDREF", IdRefs = "IDREFS", Entity = "ENTITY", Entities = "ENTITIES",
    Integer = "integer", NonPositiveInteger = "nonPositiveInteger", NegativeInteger = "negativeInteger",
    Long = "long", Int = "int", Short = "short", Byte = "byte",
    NonNegativeInteger = "nonNegativeInteger", UnsignedLong = "unsignedLong", UnsignedInt = "unsignedInt",
    UnsignedShort = "unsignedShort", UnsignedByte = "unsignedByte", PositiveInteger = "positiveInteger",
}

impl Builtin {
    /// By local name; the types that XML Schema 1.1 adds are what they restrict.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "anyAtomicType" => Some(Self::AnySimpleType),
            "dateTimeStamp" => Some(Self::DateTime),
            "dayTimeDuration" | "yearMonthDuration" => Some(Self::Duration),
            _ => Self::ALL.iter().copied().find(|builtin| builtin.name() == name),
        }
    }
}

impl Builtin {
    /// By local name in a draft of 1999 or 2000. What has no counterpart is text of no certain type.
    pub fn of_draft(name: &str) -> Option<Self> {
        match name {
            "timeInstant" => Some(Self::DateTime),
            "timeDuration" => Some(Self::Duration),
            "uriReference" => Some(Self::AnyUri),
            "CDATA" => Some(Self::NormalizedString),
            "ur-type" => Some(Self::AnyType),
            "recurringDate" => Some(Self::GMonthDay),
            "recurringDay" => Some(Self::GDay),
            "year" => Some(Self::GYear),
            // Neither says which of several forms its values have.
            "binary" | "month" | "century" | "timePeriod" | "recurringDuration" => Some(Self::AnySimpleType),
            _ => Self::named(name),
        }
    }
}

/// A schema document that is compiled in. Each declares what messages use, not all of the standard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document {
    /// Target namespace.
    pub namespace: &'static str,
    /// File name, for messages.
    pub name: &'static str,
    /// The schema.
    pub text: &'static str,
}

macro_rules! documents {
    ($($namespace:literal = $name:literal),* $(,)?) => {
        /// Added by `source` when something imports or refers to the namespace and no document declares it.
        pub(crate) const DOCUMENTS: &[Document] = &[$(Document {
            namespace: $namespace,
            name: $name,
            text: include_str!(concat!("builtin/", $name)),
        }),*];
    };
}

documents! {
    "http://www.w3.org/XML/1998/namespace" = "xml.xsd",
    "http://schemas.xmlsoap.org/soap/encoding/" = "soap-encoding.xsd",
    "http://schemas.xmlsoap.org/soap/envelope/" = "soap-envelope-1.1.xsd",
    "http://www.w3.org/2003/05/soap-envelope" = "soap-envelope-1.2.xsd",
    "http://www.w3.org/2005/08/addressing" = "ws-addressing-2005-08.xsd",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing" = "ws-addressing-2004-08.xsd",
    "http://www.w3.org/2005/05/xmlmime" = "xmlmime.xsd",
    "http://www.w3.org/2004/06/xmlmime" = "xmlmime-2004-06.xsd",
    "http://www.w3.org/2004/08/xop/include" = "xop-include.xsd",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" = "ws-security-utility.xsd",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" = "ws-security-extension.xsd",
    "http://www.w3.org/2000/09/xmldsig#" = "xmldsig.xsd",
    "http://www.w3.org/2001/04/xmlenc#" = "xmlenc.xsd",
    "http://microsoft.com/wsdl/types/" = "microsoft-types.xsd",
    "http://schemas.microsoft.com/2003/10/Serialization/" = "microsoft-serialization.xsd",
    "http://schemas.microsoft.com/2003/10/Serialization/Arrays" = "microsoft-arrays.xsd",
    "http://xml.apache.org/xml-soap" = "xml-soap.xsd",
    "http://www.w3.org/1999/xlink" = "xlink.xsd",
    "http://ws-i.org/profiles/basic/1.1/xsd" = "swaref.xsd",
}

/// Namespaces that may be imported though no schema declares them: the generator knows what they hold.
pub(crate) const UNDECLARED: &[&str] = &[
    XS,
    DRAFTS[0],
    DRAFTS[1],
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://schemas.xmlsoap.org/wsdl/",
    "http://schemas.xmlsoap.org/wsdl/soap/",
    "http://schemas.xmlsoap.org/wsdl/soap12/",
    "http://schemas.xmlsoap.org/wsdl/http/",
    "http://schemas.xmlsoap.org/wsdl/mime/",
];
