//! Which elements may stand where another one is named: the members of its substitution group (XSD 1.0 part 1, §3.3.6).

use std::collections::HashMap;

use super::{Element, ElementId};

/// The members of every substitution group, by its head.
#[derive(Debug, Default)]
pub(crate) struct Substitutes(HashMap<ElementId, Vec<ElementId>>);

impl Substitutes {
    /// Requires finite chains of heads.
    pub(crate) fn of(elements: &[Element]) -> Self {
        let mut members: HashMap<ElementId, Vec<ElementId>> = HashMap::new();
        for (index, element) in elements.iter().enumerate() {
            let mut head = element.substitutes;
            while let Some(id) = head {
                members.entry(id).or_default().push(ElementId(index as u32));
                head = elements[id.0 as usize].substitutes;
            }
        }
        Self(members)
    }

    /// The other elements that may stand in place of this one, those of them included that are abstract.
    pub(crate) fn members(&self, head: ElementId) -> &[ElementId] {
        self.0.get(&head).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every element that a document may have where this one is named: itself unless it is abstract, then its substitutes.
    pub(crate) fn concrete(&self, head: ElementId, elements: &[Element]) -> Vec<ElementId> {
        let all = std::iter::once(head).chain(self.members(head).iter().copied());
        all.filter(|id| !elements[id.0 as usize].is_abstract).collect()
    }

    /// Whether no element has a substitute.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
