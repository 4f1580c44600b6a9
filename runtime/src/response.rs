//! What the type of a response means to a caller: a value, a verdict, or nothing at all.

use crate::value::unknown::Unknown;
use crate::verdict::Outcome;
use crate::xml::{Document, Namespaces, Record, Shape, Slot};

/// The type of a response; generated code says what it means.
pub trait Response: Document + 'static {
    /// What the caller gets.
    type Output;

    /// Success, or why not.
    ///
    /// # Errors
    /// What the response says against it.
    fn outcome(self) -> Outcome<Self::Output>;

    /// A value without content, for the name of its element.
    #[doc(hidden)]
    fn without_content() -> &'static dyn Record {
        Self::absent()
    }

    /// What a bare `OK` means, where the type is a verdict.
    fn plain_ok() -> Option<Self::Output> {
        None
    }

    /// What an empty reply means, where none is expected.
    fn nothing() -> Option<Self::Output> {
        None
    }
}

/// A message without content: of an operation that takes nothing, or returns nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nothing {
    /// Content that should not be there.
    pub unknown: Unknown,
}

impl Record for Nothing {
    fn shape(&self) -> &'static Shape {
        static NAMESPACES: Namespaces = Namespaces { uris: &[""], endpoints: &[] };
        static SHAPE: Shape = Shape::new("nothing", &NAMESPACES, &[]).group();
        &SHAPE
    }

    fn slot(&self, _: u16) -> &dyn Slot {
        &self.unknown
    }

    fn slot_mut(&mut self, _: u16) -> &mut dyn Slot {
        &mut self.unknown
    }

    fn absent() -> &'static Self {
        static ABSENT: Nothing = Nothing { unknown: Unknown::new() };
        &ABSENT
    }
}

impl Response for Nothing {
    type Output = ();

    fn outcome(self) -> Outcome<()> {
        Ok(())
    }

    fn nothing() -> Option<()> {
        Some(())
    }
}
