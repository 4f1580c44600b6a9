//! What a schema demands of the text of a value, as tables hold it; checked only when somebody asks.

/// What a type demands of a text: a constraining facet of XML Schema (XML Schema Part 2, section 4.3), or what the text is made of.
///
/// Of several, those that say what the text is made of come first; the others are about that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Facet {
    /// It is a value of this built-in type, such as `xs:int`. Bounds and values are compared as those of this type.
    Type(&'static str),
    /// It is a list, and each item meets these.
    Each(&'static [Self]),
    /// It is a union: it meets all of one of these.
    AnyOf(&'static [&'static [Self]]),
    /// `xs:whiteSpace` `replace`: each white space is a blank.
    Replace,
    /// `xs:whiteSpace` `collapse`: none at the ends, and one blank between words.
    Collapse,
    /// `xs:minLength`, or `xs:length`.
    MinLength(u64, Measure),
    /// `xs:maxLength`, or `xs:length`.
    MaxLength(u64, Measure),
    /// `xs:pattern`: a regular expression in the syntax of the crate `regex`, which the whole text must match.
    Pattern(&'static str),
    /// `xs:enumeration`, or `fixed`: one of these.
    OneOf(&'static [&'static str]),
    /// `xs:minInclusive` of a number, date, time or duration.
    MinInclusive(&'static str),
    /// `xs:minExclusive` of a number, date, time or duration.
    MinExclusive(&'static str),
    /// `xs:maxInclusive` of a number, date, time or duration.
    MaxInclusive(&'static str),
    /// `xs:maxExclusive` of a number, date, time or duration.
    MaxExclusive(&'static str),
    /// `xs:totalDigits`.
    TotalDigits(usize),
    /// `xs:fractionDigits`.
    FractionDigits(usize),
}

/// What a schema demands of an element or attribute besides its name and place.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "validate"), expect(dead_code, reason = "only validation reads it"))]
pub struct Demand {
    /// Whether it is required.
    pub(crate) required: bool,
    /// What its text must be.
    pub(crate) facets: &'static [Facet],
}

impl Demand {
    /// Nothing.
    pub(crate) const NONE: Self = Self::of(&[]);
    /// It must be there.
    pub const REQUIRED: Self = Self { required: true, facets: &[] };

    /// Its text must be like that, where it is there.
    #[must_use]
    pub const fn of(facets: &'static [Facet]) -> Self {
        Self { required: false, facets }
    }

    /// Its text must be like that, too.
    #[must_use]
    pub const fn and(self, facets: &'static [Facet]) -> Self {
        Self { facets, ..self }
    }
}

/// What a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// Characters of the text.
    Characters,
    /// Items of a list.
    Items,
    /// Bytes, written as `xs:hexBinary`.
    Hex,
    /// Bytes, written as `xs:base64Binary`.
    Base64,
}
