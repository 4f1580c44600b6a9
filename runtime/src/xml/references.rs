//! What `href="#ref1"` means: the element with `id="ref1"`, wherever it stands in the document, as PHP and rpc/encoded servers send it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::attributes::RawAttribute;
use super::decode::Decoder;
use super::names::split;
use super::reader::{Markup, Start, is_xml_space};
use super::{DecodeError, DecodeErrorKind};

/// Where each `id` is, found when the first reference is met.
pub(super) type Targets<'x> = HashMap<String, Target<'x>>;

/// An element with an `id`.
pub(super) struct Target<'x> {
    at: usize,
    /// Declarations in scope there.
    bindings: Vec<(&'x str, String)>,
}

const SOAP12_ENCODING: &str = "http://www.w3.org/2003/05/soap-encoding";

impl<'x> Decoder<'x> {
    /// If the element that was just opened refers to another one: a reader that stands behind that one's start tag.
    pub(super) fn referenced(&mut self, child: &Start<'x>) -> Result<Option<(Self, Start<'x>)>, DecodeError> {
        let Some(id) = self.reference_id() else { return Ok(None) };
        let fail = |what: &str| DecodeError::new(DecodeErrorKind::Reference(format!("{what} `#{id}`")), child.at);
        if self.following.contains(&id) {
            return Err(fail("a circle of references through"));
        }
        self.references += 1;
        if self.references > self.options.limits.references {
            return Err(DecodeError::new(
                DecodeErrorKind::Limit("references", self.options.limits.references),
                child.at,
            ));
        }
        let targets = match &self.targets {
            Some(targets) => Rc::clone(targets),
            None => {
                let targets = Rc::new(self.find_targets()?);
                self.targets = Some(Rc::clone(&targets));
                targets
            }
        };
        let target = targets.get(&id).ok_or_else(|| fail("there is no element with the id of the reference"))?;
        let mut there = Self::new(self.text, self.names.uris(), self.options);
        for (prefix, uri) in &target.bindings {
            there.names.declare(prefix, uri.clone().into());
        }
        there.depth = self.depth;
        there.elements = self.elements;
        there.references = self.references;
        there.following = self.following.clone();
        there.following.push(id);
        there.targets = Some(Rc::clone(&targets));
        there.labels.clone_from(&self.labels);
        let start = there.start(target.at)?;
        there.attributes.retain(|attribute| split(attribute.name).1 != "id");
        match there.referenced(&start)? {
            Some(further) => Ok(Some(further)),
            None => Ok(Some((there, start))),
        }
    }

    /// Takes over what a reader of a referenced element counted and left.
    pub(super) fn absorb(&mut self, mut there: Self) {
        self.elements = there.elements;
        self.references = there.references;
        self.strays.append(&mut there.strays);
    }

    fn reference_id(&self) -> Option<String> {
        self.attributes.iter().find_map(|attribute| match split(attribute.name) {
            ("", "href") => attribute.value.strip_prefix('#').map(str::to_owned),
            (prefix, "ref") if !prefix.is_empty() && self.names.lookup(prefix) == Some(SOAP12_ENCODING) => {
                Some(attribute.value.trim_start_matches('#').to_owned())
            }
            _ => None,
        })
    }

    /// Is this the `id` by which another element refers to the one that bears it? Then it is no content of that one.
    #[cold]
    pub(super) fn is_label(&mut self, attribute: &RawAttribute<'x>) -> bool {
        if split(attribute.name).1 != "id" {
            return false;
        }
        let text = self.text;
        let labels = self.labels.get_or_insert_with(|| Rc::new(labels(text)));
        labels.contains(&*attribute.value)
    }

    /// Walks the whole document once.
    fn find_targets(&self) -> Result<Targets<'x>, DecodeError> {
        let mut targets = Targets::new();
        let mut walker = Self::new(self.text, self.names.uris(), self.options);
        let root = walker.prolog()?;
        let mut open = vec![root];
        walker.note_target(&root, &mut targets);
        while let Some(innermost) = open.last().copied() {
            let markup = if innermost.empty { Markup::End } else { walker.text_or_markup()? };
            match markup {
                Markup::End => {
                    if !innermost.empty {
                        walker.end(&innermost)?;
                    }
                    walker.leave(&innermost);
                    open.pop();
                }
                Markup::Start => {
                    let child = walker.start(walker.at)?;
                    walker.note_target(&child, &mut targets);
                    open.push(child);
                    if open.len() > self.options.limits.depth as usize + 16 {
                        return Err(DecodeError::new(
                            DecodeErrorKind::Limit("nested elements", u64::from(self.options.limits.depth)),
                            child.at,
                        ));
                    }
                }
            }
        }
        Ok(targets)
    }

    fn note_target(&self, start: &Start<'x>, targets: &mut Targets<'x>) {
        let id = self.attributes.iter().find(|attribute| split(attribute.name).1 == "id");
        if let Some(id) = id {
            // The element's own declarations are read again with its start tag; to have them twice does no harm.
            let bindings = self.names.in_scope().map(|(prefix, uri)| (prefix, uri.to_owned())).collect();
            targets.entry(id.value.clone().into_owned()).or_insert(Target { at: start.at, bindings });
        }
    }
}

/// All that `href="#…"` and `ref="…"` may refer to, wherever it stands in the text.
fn labels(text: &str) -> HashSet<&str> {
    let space = |character: char| u8::try_from(character).is_ok_and(is_xml_space);
    let value = |at: usize| {
        let value = text[at + 3..].trim_start_matches(space).strip_prefix('=')?.trim_start_matches(space);
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let value = value[1..].split(quote).next()?;
        Some(value.trim_start_matches('#'))
    };
    memchr::memmem::find_iter(text.as_bytes(), b"ref").filter_map(value).collect()
}
