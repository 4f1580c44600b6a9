//! Which prefix is written for a namespace inside of a value: one that is declared around it, or one declared in the tag itself.

use std::borrow::Cow;

use crate::value::field::{Field, State};
use crate::value::unknown::UnknownAttribute;
use crate::value::{QName, Simple};
use crate::vocabulary::{XML, XMLNS};
use crate::xml::error::EncodeError;
use crate::xml::text::name::is_ncname;
use crate::xml::text::name::split;
use crate::xml::write::attributes::Attributes;

impl Attributes<'_> {
    /// The text of a field whose value may hold names. Prefixes that it needs are declared in this tag.
    ///
    /// # Errors
    /// A namespace holds a character that XML forbids.
    #[cold]
    pub(in crate::xml) fn spelled<T: Simple>(&mut self, field: &Field<T>) -> Result<String, EncodeError> {
        match field.state() {
            State::Value(_) if field.is_written() => return Ok(field.text().unwrap_or_default().into_owned()),
            State::Value(_) => {}
            State::Invalid(text) => return Ok(self.undeclared(text)),
            State::Absent | State::Empty | State::Nil => return Ok(String::new()),
        }
        let mut outcome = Ok(());
        let mut spell = |name: &QName| {
            let spelled = self.spell(name);
            spelled.unwrap_or_else(|error| {
                outcome = Err(error);
                String::new()
            })
        };
        let text = field.spelled(&mut spell).unwrap_or_default();
        outcome.map(|()| text)
    }

    /// A text of any simple type, of which `xsi:type` says that it is a qualified name. The prefix in it means what it meant where it was read: it
    /// is declared, or another one where it is taken.
    ///
    /// # Errors
    /// A namespace holds a character that XML forbids.
    #[cold]
    pub(super) fn named_text<'t>(
        &mut self,
        mut attributes: impl Iterator<Item = &'t UnknownAttribute>,
        text: &'t str,
    ) -> Result<Cow<'t, str>, EncodeError> {
        let Some((prefix, uri)) = attributes.find_map(|attribute| attribute.name_in(text)) else {
            return Ok(Cow::Borrowed(text));
        };
        if prefix != "xsi"
            && can_be_declared(prefix)
            && !self.context().is_of_envelope(prefix)
            && self.binds(prefix, uri)?
        {
            return Ok(Cow::Borrowed(text));
        }
        let other = self.prefix("", uri)?;
        Ok(Cow::Owned(text.replacen(prefix, &other, 1)))
    }

    fn spell(&mut self, name: &QName) -> Result<String, EncodeError> {
        let prefix = match name.namespace() {
            // Nothing that we write declares a default namespace around our own elements.
            None => return Ok(name.local().to_owned()),
            Some(XML) => "xml".to_owned(),
            Some(XMLNS) => "xmlns".to_owned(),
            Some(uri) => {
                // Those that are written into the same tag unasked.
                let is_ours = |prefix: &str| prefix == "xsi" || self.context().is_of_envelope(prefix);
                let prefix = Some(name.prefix()).filter(|prefix| !is_ours(prefix) && can_be_declared(prefix));
                self.prefix(prefix.unwrap_or_default(), uri)?
            }
        };
        Ok(format!("{prefix}:{}", name.local()))
    }

    /// A text that is no value because a prefix in it was not declared where it was read; no declaration of ours may give it a meaning.
    fn undeclared(&self, text: &str) -> String {
        let gains_meaning = |word: &str| {
            let (prefix, local) = split(word.trim());
            self.context().is_ours(prefix) && is_ncname(local)
        };
        let words = text.split_inclusive(|space: char| space.is_ascii_whitespace());
        words.map(|word| if gains_meaning(word) { format!("undeclared-{word}") } else { word.to_owned() }).collect()
    }
}

/// Whether it can be bound to any namespace. Names that begin with `xml` are reserved.
fn can_be_declared(prefix: &str) -> bool {
    !prefix.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml"))
}
