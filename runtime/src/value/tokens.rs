//! How a list of simple values in one text is read and written: `36 37 38`.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use super::{QName, Simple};
use crate::xml::Scope;

/// `xs:list`: values in one text, with white space between them. Used like a `Vec`.
///
/// One without items is what an empty element or attribute is: [`Field::empty`](crate::Field::empty).
///
/// ```
/// use centra_runtime::Field;
/// use centra_runtime::value::Tokens;
///
/// let sizes: Field<Tokens<i32>> = Field::parse("36 37  38");
/// assert_eq!(sizes.get().map(|sizes| sizes[2]), Some(38));
/// assert_eq!(sizes.text().as_deref(), Some("36 37  38")); // as it was written
/// assert_eq!(Field::from(Tokens::from([1, 2])).text().as_deref(), Some("1 2"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tokens<T>(pub Vec<T>);

impl<T: Simple> Simple for Tokens<T> {
    const NAME: &'static str = "xs:list";
    const QUALIFIED: bool = T::QUALIFIED;

    fn parse(text: &str) -> Option<Self> {
        Self::parse_in(text, Scope::NONE)
    }

    fn parse_in(text: &str, scope: Scope<'_>) -> Option<Self> {
        let items = text.split_ascii_whitespace().map(|item| T::parse_in(item, scope));
        let items: Vec<T> = items.collect::<Option<_>>()?;
        (!items.is_empty()).then_some(Self(items))
    }

    fn is_known(&self) -> bool {
        self.iter().all(Simple::is_known)
    }

    fn text(&self) -> Cow<'_, str> {
        if let [item] = self.0.as_slice() {
            return item.text();
        }
        Cow::Owned(self.0.iter().map(Simple::text).collect::<Vec<_>>().join(" "))
    }

    fn text_with(&self, spell: &mut dyn FnMut(&QName) -> String) -> Cow<'_, str> {
        Cow::Owned(self.0.iter().map(|item| item.text_with(spell)).collect::<Vec<_>>().join(" "))
    }
}

impl<T> Default for Tokens<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Tokens<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Tokens<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<T> From<Vec<T>> for Tokens<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T, const N: usize> From<[T; N]> for Tokens<T> {
    fn from(items: [T; N]) -> Self {
        Self(items.into())
    }
}

impl<T> FromIterator<T> for Tokens<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Vec::from_iter(items))
    }
}

impl<T> IntoIterator for Tokens<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Tokens<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Field, State};

    #[test]
    fn each_item_must_be_a_value() {
        assert_eq!(Tokens::<i32>::parse("1 two"), None);
        assert_eq!(Field::<Tokens<bool>>::parse(" true\n0 ").get(), Some(&Tokens::from([true, false])));
        assert_eq!(Field::<Tokens<i32>>::parse("  ").state(), State::Empty);
    }

    #[test]
    fn an_unusual_text_is_kept() {
        for text in ["1 2", "01 2", "1\n2", " 1"] {
            assert_eq!(Field::<Tokens<i32>>::parse(text).text().as_deref(), Some(text));
        }
    }
}
