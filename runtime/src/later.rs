//! What keeps matches open: a type of which there is no value, in a variant that nothing makes.

/// What a later version of a schema may add to a generated enum: there is no value of it, and a `match` needs `_` all the same.
///
/// ```
/// use centra_runtime::Later;
///
/// enum Payment {
///     Card(String),
///     Other(Later), // as in every generated enum of several contents
/// }
/// let payment = Payment::Card("4111".into());
/// let text = match &payment {
///     Payment::Card(number) => number.as_str(),
///     _ => "unknown", // a branch that the schema gains comes here
/// };
/// assert_eq!(text, "4111");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Later {}

impl Later {
    /// Any value, since there is none of this.
    pub fn never(self) -> ! {
        match self {}
    }
}
