//! What a schema demands of the text of a value, as tables hold it; checked only when somebody asks.

/// A constraining facet of XML Schema (XML Schema Part 2, section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Facet {
    /// `xs:minLength`, or `xs:length`.
    MinLength(u64, Measure),
    /// `xs:maxLength`, or `xs:length`.
    MaxLength(u64, Measure),
    /// `xs:pattern`: a regular expression in the syntax of the crate `regex`, which the whole text must match.
    Pattern(&'static str),
    /// `xs:enumeration`: one of these.
    OneOf(&'static [&'static str]),
    /// `xs:minInclusive` of a number.
    MinInclusive(&'static str),
    /// `xs:minExclusive` of a number.
    MinExclusive(&'static str),
    /// `xs:maxInclusive` of a number.
    MaxInclusive(&'static str),
    /// `xs:maxExclusive` of a number.
    MaxExclusive(&'static str),
    /// `xs:totalDigits`.
    TotalDigits(usize),
    /// `xs:fractionDigits`.
    FractionDigits(usize),
}

/// What a schema demands of an element or attribute besides its name and place.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Must it be there?
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
