//! What `href="#ref1"` means: the element with `id="ref1"`, wherever it stands in the document, as PHP and rpc/encoded servers send it. Other
//! attributes of the element that refers are read as if they stood at that one, which goes first where both have one.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::vocabulary::SOAP12_ENCODING;
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Record, Shape};
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::names::split;
use crate::xml::text::reader::{Markup, Start, is_xml_space};
use crate::xml::{DecodeError, DecodeErrorKind};

/// Where each `id` is, found when the first reference is met.
#[derive(Default)]
pub(in crate::xml) struct Targets {
    /// `None` where more than one element has the id.
    by_id: HashMap<String, Option<usize>>,
    targets: Vec<Target>,
    scopes: Vec<Scope>,
    /// The ids that elements refer to.
    referred: HashSet<String>,
    /// Where they do.
    references: Vec<Reference>,
}

/// An element that refers to another one.
pub(in crate::xml) struct Reference {
    pub(in crate::xml) at: usize,
    pub(in crate::xml) end: usize,
    pub(in crate::xml) id: String,
}

/// An element with an `id`.
struct Target {
    at: usize,
    /// Bytes from start tag to end tag.
    length: usize,
    /// Where its `id` begins.
    label: usize,
    scope: Option<usize>,
}

/// An element that declares namespaces, inside of another such one.
struct Scope {
    at: usize,
    outer: Option<usize>,
}

/// An element that is open while the document is walked.
struct Open<'x> {
    start: Start<'x>,
    /// The scope of its content.
    scope: Option<usize>,
    /// Its number, if it has an `id`.
    target: Option<usize>,
    /// Its number, if it refers to another one.
    reference: Option<usize>,
}

/// An attribute of an element that refers to another one.
pub(in crate::xml) struct Other<'x> {
    raw: RawAttribute<'x>,
    /// First the prefix of its name, then those that may stand in its value.
    bound: Vec<Carried>,
}

/// What a prefix stands for in an attribute that was read elsewhere.
pub(in crate::xml) struct Carried {
    at: usize,
    prefix: String,
    uri: String,
}

impl<'x> Decoder<'x> {
    /// If the element that was just opened refers to another one: a reader that stands behind that one's start tag.
    /// One with content of its own is no reference; its `href` is an attribute like others, as it is where the type has such an attribute.
    pub(in crate::xml) fn referenced(
        &mut self,
        child: &Start<'x>,
        model: &dyn Fn() -> Option<Box<dyn Record>>,
    ) -> Result<Option<(Self, Start<'x>)>, DecodeError> {
        let Some(id) = self.reference_id().filter(|_| self.is_without(child, false)) else { return Ok(None) };
        if let Some(mut model) = model() {
            if let Some((_, kind)) = self.kind_of(model.kinds()) {
                model.set_kind(kind.slot);
            }
            if self.is_reference_declared(model.shape()) {
                return Ok(None);
            }
        }
        let others = self.other_attributes();
        self.follow(id, child.at, others).map(Some)
    }

    /// A reader that stands behind the start tag of the element with this id, to which the one at `at` refers.
    pub(in crate::xml) fn follow(
        &mut self,
        mut id: String,
        at: usize,
        mut others: Vec<Other<'x>>,
    ) -> Result<(Self, Start<'x>), DecodeError> {
        let limits = &self.options.limits;
        let beyond = |what, limit| Err(DecodeError::new(DecodeErrorKind::Limit(what, limit), at));
        let targets = self.targets()?;
        let mut there = Self::new(self.text, self.names.uris(), self.options);
        there.depth = self.depth;
        there.elements = self.elements;
        there.references = self.references;
        there.expanded.set(self.expanded.get());
        there.encoding = self.encoding;
        there.gap = std::mem::take(&mut self.gap);
        there.following = self.following.clone();
        there.targets = Some(Rc::clone(&targets));
        there.labels.clone_from(&self.labels);
        loop {
            let fail = |what: &str| DecodeError::new(DecodeErrorKind::Reference(format!("{what} `#{id}`")), at);
            if there.following.contains(&id) {
                return Err(fail("a circle of references through"));
            }
            let number =
                targets.by_id.get(&id).ok_or_else(|| fail("there is no element with the id of the reference"))?;
            let number = number.ok_or_else(|| fail("more than one element has the id of the reference"))?;
            let target = &targets.targets[number];
            there.references += 1;
            there.expanded.set(there.expanded.get() + target.length);
            if there.references > limits.references {
                return beyond("references", limits.references);
            }
            if there.following.len() >= limits.depth as usize {
                return beyond("references inside of references", u64::from(limits.depth));
            }
            let start = there.enter_scope(&targets, target)?;
            if there.expanded.get() > limits.bytes {
                return beyond("bytes behind references", limits.bytes as u64);
            }
            let label = there.attributes.iter().position(|attribute| there.is_id(attribute) && attribute.value == id);
            there.following.push(id);
            let further = there.reference_id().filter(|_| there.is_without(&start, false));
            label.map(|at| there.attributes.remove(at));
            match further {
                Some(further) => {
                    id = further;
                    others.extend(there.other_attributes());
                }
                None => {
                    there.carry(others)?;
                    return Ok((there, start));
                }
            }
        }
    }

    /// Is the attribute that looks like a reference one of the type's own?
    pub(in crate::xml) fn is_reference_declared(&self, shape: &Shape) -> bool {
        self.reference_at().is_some_and(|at| self.declared(&self.attributes[at], shape.attributes).is_some())
    }

    /// Takes the attributes of an element that refers to another one, but for the reference.
    fn other_attributes(&mut self) -> Vec<Other<'x>> {
        self.reference_at().map(|at| self.attributes.remove(at));
        let attributes = std::mem::take(&mut self.attributes);
        let other = |raw: RawAttribute<'x>| {
            let mut prefixes = vec![split(raw.name).0];
            prefixes.extend(raw.value.split_ascii_whitespace().map(|word| split(word).0));
            // Of the name only the first counts, of the value each once.
            prefixes[1..].sort_unstable();
            prefixes.dedup();
            let bound = prefixes.into_iter().map(|prefix| Carried {
                at: raw.at,
                prefix: prefix.to_owned(),
                uri: self.namespace_at(raw.at, prefix).unwrap_or_default().to_owned(),
            });
            let bound = bound.collect();
            Other { raw, bound }
        };
        attributes.into_iter().map(other).collect()
    }

    /// Adds them to those of the element that was just opened, unless it has them itself.
    fn carry(&mut self, others: Vec<Other<'x>>) -> Result<(), DecodeError> {
        let name = |raw: &RawAttribute<'x>, uri: &str| {
            let (prefix, local) = split(raw.name);
            (if prefix.is_empty() { String::new() } else { uri.to_owned() }, local)
        };
        let own = |raw: &RawAttribute<'x>| name(raw, self.names.lookup(split(raw.name).0).unwrap_or_default());
        let mut seen: HashSet<_> = self.attributes.iter().map(own).collect();
        for Other { raw, bound } in others {
            self.count_copy(bound.iter().map(|bound| bound.uri.len()).sum(), raw.at)?;
            if seen.insert(name(&raw, &bound[0].uri)) {
                self.attributes.push(raw);
                self.carried.extend(bound);
            }
        }
        self.carried.sort_by_key(|carried| carried.at);
        Ok(())
    }

    /// What a prefix stands for in the attribute that stands at `at`.
    #[inline]
    pub(in crate::xml) fn namespace_at(&self, at: usize, prefix: &str) -> Option<&str> {
        if self.carried.is_empty() { self.names.lookup(prefix) } else { self.namespace_carried(at, prefix) }
    }

    #[cold]
    fn namespace_carried(&self, at: usize, prefix: &str) -> Option<&str> {
        let from = self.carried.partition_point(|carried| carried.at < at);
        let mut bound = self.carried[from..].iter().take_while(|carried| carried.at == at);
        match bound.find(|carried| carried.prefix == prefix) {
            Some(carried) => Some(&carried.uri),
            None => self.names.lookup(prefix),
        }
    }

    /// Reads the target's start tag, with the declarations in scope there. They count like elements, for they cost as much, and the tags that
    /// hold them like what is referred to: they are read each time.
    fn enter_scope(&mut self, targets: &Targets, target: &Target) -> Result<Start<'x>, DecodeError> {
        self.names.undeclare(0);
        let mut scopes = Vec::new();
        let mut scope = target.scope;
        while let Some(number) = scope {
            scopes.push(&targets.scopes[number]);
            scope = targets.scopes[number].outer;
        }
        for scope in scopes.iter().rev() {
            self.start(scope.at)?;
            self.expanded.set(self.expanded.get() + self.at - scope.at);
        }
        self.elements += self.names.mark() as u64;
        self.start(target.at)
    }

    /// Takes over what a reader of a referenced element counted and left.
    pub(in crate::xml) fn absorb(&mut self, mut there: Self) {
        self.elements = there.elements;
        self.references = there.references;
        self.expanded = there.expanded.clone();
        self.replaced.set(self.replaced.get() + there.replaced.get());
        self.strays.append(&mut there.strays);
        self.labels = self.labels.take().or(there.labels);
    }

    fn reference_id(&self) -> Option<String> {
        self.reference_at().map(|at| self.attributes[at].value.trim_start_matches('#').to_owned())
    }

    /// Which attribute refers to another element.
    fn reference_at(&self) -> Option<usize> {
        self.attributes.iter().position(|attribute| match split(attribute.name) {
            ("", "href") => attribute.value.starts_with('#'),
            (prefix, "ref") => !prefix.is_empty() && self.names.lookup(prefix) == Some(SOAP12_ENCODING),
            _ => false,
        })
    }

    /// Is there nothing but white space in the element that was just opened?
    #[inline]
    pub(in crate::xml) fn is_hollow(&self, start: &Start<'x>) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let blanks = rest.iter().take_while(|byte| is_xml_space(**byte)).count();
        start.empty || rest[blanks..].starts_with(b"</")
    }

    /// Can other elements refer to the bearer of this attribute?
    pub(in crate::xml) fn is_id(&self, attribute: &RawAttribute<'_>) -> bool {
        match split(attribute.name) {
            (prefix, "id") => prefix.is_empty() || self.namespace_at(attribute.at, prefix) == Some(SOAP12_ENCODING),
            _ => false,
        }
    }

    /// Is this the `id` by which another element refers to the one that bears it? Then it is no content of that one.
    #[cold]
    pub(in crate::xml) fn is_label(&mut self, attribute: &RawAttribute<'x>) -> Result<bool, DecodeError> {
        if !self.is_id(attribute) {
            return Ok(false);
        }
        let text = self.text;
        let labels = self.labels.get_or_insert_with(|| Rc::new(labels(text)));
        // What looks like a reference may be text: only the walk can tell.
        Ok(labels.contains(&*attribute.value) && self.targets()?.referred.contains(&*attribute.value))
    }

    /// Does the element that was just opened refer to one that is there?
    pub(in crate::xml) fn is_reference(&mut self) -> Result<bool, DecodeError> {
        let Some(id) = self.reference_id() else { return Ok(false) };
        Ok(self.targets()?.by_id.contains_key(&id))
    }

    /// The references inside of the element that begins and ends there, and where in it the `id` of elements begins to which others refer.
    pub(in crate::xml) fn references_in(
        &mut self,
        begin: usize,
        end: usize,
    ) -> Result<(Vec<Reference>, Vec<usize>), DecodeError> {
        let targets = self.targets()?;
        let from = targets.references.partition_point(|reference| reference.at <= begin);
        let references = targets.references[from..].iter().take_while(|reference| reference.at < end);
        let references = references.filter(|reference| targets.by_id.contains_key(&reference.id));
        let references = references.map(|Reference { at, end, id }| Reference { at: *at, end: *end, id: id.clone() });
        let from = targets.targets.partition_point(|target| target.at < begin);
        let inside = targets.targets[from..].iter().take_while(|target| target.at < end).map(|target| target.label);
        let is_label = |at: &usize| targets.referred.contains(value_at(self.text, *at));
        Ok((references.collect(), inside.filter(|at| is_label(at)).collect()))
    }

    /// What elements refer to, and where it is.
    fn targets(&mut self) -> Result<Rc<Targets>, DecodeError> {
        if let Some(targets) = &self.targets {
            return Ok(Rc::clone(targets));
        }
        Ok(Rc::clone(self.targets.insert(Rc::new(self.find_targets()?))))
    }

    /// Walks the whole document once.
    fn find_targets(&self) -> Result<Targets, DecodeError> {
        let mut targets = Targets::default();
        let mut walker = Self::new(self.text, self.names.uris(), self.options);
        let root = walker.prolog()?;
        let mut open = vec![walker.note(root, None, &mut targets)];
        while let Some(innermost) = open.last() {
            let (start, scope) = (innermost.start, innermost.scope);
            let markup = if start.empty { Markup::End } else { walker.text_or_markup()? };
            match markup {
                Markup::End => {
                    if !start.empty {
                        walker.end(&start)?;
                    }
                    walker.leave(&start);
                    let ended = open.pop();
                    if let Some(target) = ended.as_ref().and_then(|ended| ended.target) {
                        targets.targets[target].length = walker.at - start.at;
                    }
                    if let Some(reference) = ended.and_then(|ended| ended.reference) {
                        targets.references[reference].end = walker.at;
                    }
                }
                Markup::Start => {
                    let child = walker.start(walker.at)?;
                    open.push(walker.note(child, scope, &mut targets));
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

    /// Notes the `id` and the declarations of an element whose start tag was just read.
    fn note(&self, start: Start<'x>, outer: Option<usize>, targets: &mut Targets) -> Open<'x> {
        let reference = self.reference_id().filter(|_| self.is_without(&start, false)).map(|id| {
            targets.referred.insert(id.clone());
            targets.references.push(Reference { at: start.at, end: start.at, id });
            targets.references.len() - 1
        });
        let id = self.attributes.iter().find(|attribute| self.is_id(attribute));
        let target = id.map(|id| {
            let number = targets.targets.len();
            targets.targets.push(Target { at: start.at, length: 0, label: id.at, scope: outer });
            let id = id.value.clone().into_owned();
            targets.by_id.entry(id).and_modify(|known| *known = None).or_insert(Some(number));
            number
        });
        let scope = match start.declares {
            true => {
                targets.scopes.push(Scope { at: start.at, outer });
                Some(targets.scopes.len() - 1)
            }
            false => outer,
        };
        Open { start, scope, target, reference }
    }
}

/// The value, as written, of the attribute that begins there.
fn value_at(text: &str, at: usize) -> &str {
    let range = value_range(text, at);
    &text[range]
}

/// Where the value of the attribute lies that begins there.
pub(in crate::xml) fn value_range(text: &str, at: usize) -> std::ops::Range<usize> {
    let open = memchr::memchr2(b'"', b'\'', &text.as_bytes()[at..]).map_or(text.len(), |quote| at + quote);
    let Some(quote) = text.as_bytes().get(open) else { return open..open };
    let length = memchr::memchr(*quote, &text.as_bytes()[open + 1..]).unwrap_or_default();
    open + 1..open + 1 + length
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
