//! How much leniency a reader allows, and what a document may at most cost.

/// How much leniency a reader allows, and its limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) keep_invalid: bool,
    pub(crate) strict: bool,
    pub(crate) limits: Limits,
}

impl Options {
    /// A value that does not parse (`abc` for an `xs:int`) is kept as [`State::Invalid`](crate::State::Invalid) instead of failing the document.
    /// A simple element that holds other elements is kept as unknown content, its field absent, or as it was if such an element was there before.
    #[must_use]
    pub fn keep_invalid(mut self) -> Self {
        self.keep_invalid = true;
        self
    }

    /// A single element that comes twice, and a character that XML forbids, are errors.
    /// Otherwise the last one wins and the other is kept as unknown content; the character becomes U+FFFD.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// What a document may at most be; beyond it reading stops with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the document, or of the body of a reply after it was unpacked; a tenth of 1 GiB, and never more than 4 GiB.
    pub bytes: usize,
    /// Nested elements; 128.
    pub depth: u32,
    /// Elements in all; 100 million.
    pub elements: u64,
    /// Attributes of one element, namespace declarations included; 1,000.
    pub attributes: usize,
    /// References (`href="#id"`) that are followed, and items that SOAP encoded arrays leave out; 100,000.
    pub references: u64,
    /// Bytes of one text or attribute; 256 MiB, which [`bytes`](Self::bytes) forestalls unless it is raised.
    pub text: usize,
    /// Bytes of memory that the value may take; 1 GiB. Texts count by their length, structures and items of lists by their size, unknown content by
    /// what is kept of it. Items that are handed out one by one count one at a time.
    pub memory: usize,
}

impl Limits {
    /// For XML that the program itself has made, of which nothing is read by recursion.
    pub(crate) fn own() -> Self {
        Self { bytes: usize::MAX, depth: u32::MAX, memory: usize::MAX, ..Self::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: (1 << 30) / 10,
            depth: 128,
            elements: 100_000_000,
            attributes: 1_000,
            references: 100_000,
            text: 256 << 20,
            memory: 1 << 30,
        }
    }
}
