//! What `href="#ref1"` means: the element with `id="ref1"`, wherever it stands in the document, as PHP and rpc/encoded servers send it. Other
//! attributes of the element that refers are read as if they stood at that one, which goes first where both have one.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::vocabulary::SOAP12_ENCODING;
use crate::xml::error::{DecodeError, DecodeErrorKind};
use crate::xml::read::decoder::Decoder;
use crate::xml::table::shape::{Record, Shape};
use crate::xml::text::attributes::RawAttribute;
use crate::xml::text::cursor::is_xml_space;
use crate::xml::text::in_scope::InScope;
use crate::xml::text::markup::Markup;
use crate::xml::text::name::split;
use crate::xml::text::reader::{Reader, Start};

/// What elements of a document refer to.
#[derive(Clone, Default)]
pub(in crate::xml) struct References<'x> {
    found: Rc<Found<'x>>,
    /// References that are being followed, to notice a circle.
    following: Vec<String>,
}

/// What was looked up in the document, once for all readers of it.
#[derive(Default)]
struct Found<'x> {
    /// Elements with an `id`, once the first reference was met.
    targets: OnceCell<Targets>,
    /// What references refer to, once an `id` was met that is no field.
    labels: OnceCell<HashSet<&'x str>>,
    /// Where the elements stand that were read in place of a reference.
    followed: RefCell<HashSet<usize>>,
}

/// Where each `id` is.
#[derive(Default)]
struct Targets {
    /// `None` where more than one element has the id.
    by_id: HashMap<String, Option<usize>>,
    targets: Vec<Target>,
    scopes: Vec<OpenScope>,
    /// The ids that elements refer to.
    referred: HashSet<String>,
    /// Where they do.
    references: Vec<Reference>,
}

/// An element that refers to another one.
#[derive(Clone)]
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
struct OpenScope {
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

/// Memory that an element with an `id`, or that refers to one, takes while the document is read.
const NOTED: usize = 160;

impl<'x> Decoder<'x> {
    /// If the element that was just opened refers to another one: a reader that stands behind that one's start tag.
    /// One with content of its own is no reference; its `href` is an attribute like others, as it is where the type has such an attribute.
    pub(in crate::xml) fn referenced(
        &mut self,
        child: &Start<'x>,
        model: &dyn Fn() -> Option<Box<dyn Record>>,
    ) -> Result<Option<(Self, Start<'x>)>, DecodeError> {
        let reader = self.reader();
        let Some(id) = reference_id(reader).filter(|_| reader.is_without(child, false)) else { return Ok(None) };
        if let Some(mut model) = model() {
            if let Some((_, kind)) = self.kind_of(model.kinds()) {
                model.set_kind(kind.slot);
            }
            if self.is_reference_declared(model.shape()) {
                return Ok(None);
            }
        }
        let others = other_attributes(self.reader_mut())?;
        let (there, target) = self.follow(id, child.offset(), others)?;
        Ok(Some((there, target.after_missing(child.missing()))))
    }

    /// A reader that stands behind the start tag of the element with this id, to which the one at `at` refers with other attributes.
    pub(in crate::xml) fn follow(
        &self,
        mut id: String,
        at: usize,
        mut others: Vec<RawAttribute<'x>>,
    ) -> Result<(Self, Start<'x>), DecodeError> {
        let mut following = self.references().following.clone();
        let targets = self.targets()?;
        let mut there = self.reader().elsewhere();
        let start = loop {
            let fail = |what: &str| DecodeError::new(DecodeErrorKind::Reference(format!("{what} `#{id}`")), at);
            if following.contains(&id) {
                return Err(fail("a circle of references through"));
            }
            let number =
                targets.by_id.get(&id).ok_or_else(|| fail("there is no element with the id of the reference"))?;
            let number = number.ok_or_else(|| fail("more than one element has the id of the reference"))?;
            let target = &targets.targets[number];
            there.budget().reference(at)?;
            there.budget().references_inside(following.len(), at)?;
            self.references().found.followed.borrow_mut().insert(target.at);
            let (start, bytes) = targets.enter(&mut there, target)?;
            there.budget().referred(target.length + bytes, at)?;
            let is_label = |raw: &RawAttribute<'x>| is_id(&there, raw) && raw.value == id;
            let label = there.attributes().iter().position(is_label);
            following.push(id);
            let further = reference_id(&there).filter(|_| there.is_without(&start, false));
            label.map(|at| there.take_attribute(at));
            match further {
                Some(further) => {
                    id = further;
                    others.extend(other_attributes(&mut there)?);
                }
                None => break start,
            }
        };
        carry(&mut there, others);
        let references = References { found: Rc::clone(&self.references().found), following };
        Ok((self.elsewhere(there, references), start))
    }

    /// Whether the element that begins there was read in the place of one that refers to it.
    pub(crate) fn is_followed(&self, at: usize) -> bool {
        self.references().found.followed.borrow().contains(&at)
    }

    /// Whether the attribute that looks like a reference is one of the type's own.
    pub(in crate::xml) fn is_reference_declared(&self, shape: &Shape) -> bool {
        let reader = self.reader();
        reference_at(reader).is_some_and(|at| self.declared(&reader.attributes()[at], shape.attributes).is_some())
    }

    /// Whether other elements can refer to the bearer of this attribute.
    pub(in crate::xml) fn is_id(&self, attribute: &RawAttribute<'x>) -> bool {
        is_id(self.reader(), attribute)
    }

    /// Whether this is the `id` by which another element refers to the one that bears it. Then it is no content of that one.
    #[cold]
    pub(in crate::xml) fn is_label(&self, attribute: &RawAttribute<'x>) -> Result<bool, DecodeError> {
        if !self.is_id(attribute) {
            return Ok(false);
        }
        let labels = &self.references().found.labels;
        let labels = match labels.get() {
            Some(labels) => labels,
            None => {
                let found = labels_in(self.reader().text());
                self.reader().budget().memory(found.len() * 32, attribute.at)?;
                labels.get_or_init(|| found)
            }
        };
        // What looks like a reference may be text: only the walk can tell.
        Ok(labels.contains(&*attribute.value) && self.targets()?.referred.contains(&*attribute.value))
    }

    /// Whether the element that was just opened refers to one that is there.
    pub(in crate::xml) fn is_reference(&self) -> Result<bool, DecodeError> {
        let Some(id) = reference_id(self.reader()) else { return Ok(false) };
        Ok(self.targets()?.by_id.contains_key(&id))
    }

    /// The references inside of the element that begins and ends there, and where in it the `id` of elements begins to which others refer.
    pub(in crate::xml) fn references_in(
        &self,
        begin: usize,
        end: usize,
    ) -> Result<(Vec<Reference>, Vec<usize>), DecodeError> {
        let (targets, text) = (self.targets()?, self.reader().text());
        let from = targets.references.partition_point(|reference| reference.at <= begin);
        let references = targets.references[from..].iter().take_while(|reference| reference.at < end);
        let references = references.filter(|reference| targets.by_id.contains_key(&reference.id)).cloned();
        let from = targets.targets.partition_point(|target| target.at < begin);
        let inside = targets.targets[from..].iter().take_while(|target| target.at < end).map(|target| target.label);
        let is_label = |at: &usize| targets.referred.contains(value_at(text, *at));
        Ok((references.collect(), inside.filter(|at| is_label(at)).collect()))
    }

    /// What elements refer to, and where it is.
    fn targets(&self) -> Result<&Targets, DecodeError> {
        let targets = &self.references().found.targets;
        match targets.get() {
            Some(targets) => Ok(targets),
            None => {
                let found = self.find_targets()?;
                Ok(targets.get_or_init(|| found))
            }
        }
    }

    /// Walks the whole document once.
    fn find_targets(&self) -> Result<Targets, DecodeError> {
        let mut targets = Targets::default();
        let mut walker = Reader::new(self.reader().text(), self.options());
        let budget = self.reader().budget();
        let root = walker.prolog()?;
        let mut open = vec![targets.note(&walker, root, None)];
        while let Some(innermost) = open.last() {
            let (start, scope) = (innermost.start, innermost.scope);
            let markup = if start.is_empty() { Markup::End } else { walker.text_or_markup()? };
            match markup {
                Markup::End => {
                    if !start.is_empty() {
                        walker.end(&start)?;
                    }
                    walker.leave(&start);
                    let ended = open.pop();
                    if let Some(target) = ended.as_ref().and_then(|ended| ended.target) {
                        budget.memory(NOTED, start.offset())?;
                        targets.targets[target].length = walker.at() - start.offset();
                    }
                    if let Some(reference) = ended.and_then(|ended| ended.reference) {
                        budget.memory(NOTED, start.offset())?;
                        targets.references[reference].end = walker.at();
                    }
                }
                Markup::Start => {
                    let child = walker.tag()?;
                    open.push(targets.note(&walker, child, scope));
                    walker.budget().levels(open.len().saturating_sub(16), child.offset())?;
                }
            }
        }
        Ok(targets)
    }
}

impl Targets {
    /// Notes the `id` and the declarations of an element whose start tag was just read.
    fn note<'x>(&mut self, walker: &Reader<'x>, start: Start<'x>, outer: Option<usize>) -> Open<'x> {
        let at = start.offset();
        let reference = reference_id(walker).filter(|_| walker.is_without(&start, false)).map(|id| {
            self.referred.insert(id.clone());
            self.references.push(Reference { at, end: at, id });
            self.references.len() - 1
        });
        let id = walker.attributes().iter().find(|attribute| is_id(walker, attribute));
        let target = id.map(|id| {
            let number = self.targets.len();
            self.targets.push(Target { at, length: 0, label: id.at, scope: outer });
            let id = id.value.clone().into_owned();
            self.by_id.entry(id).and_modify(|known| *known = None).or_insert(Some(number));
            number
        });
        let scope = match start.declares() {
            true => {
                self.scopes.push(OpenScope { at, outer });
                Some(self.scopes.len() - 1)
            }
            false => outer,
        };
        Open { start, scope, target, reference }
    }

    /// Reads the target's start tag, with the declarations in scope there. They count like elements, for they cost as much. Returns the length of
    /// the tags that hold them, which are read each time.
    fn enter<'x>(&self, there: &mut Reader<'x>, target: &Target) -> Result<(Start<'x>, usize), DecodeError> {
        there.leave_all();
        let mut scopes = Vec::new();
        let mut scope = target.scope;
        while let Some(number) = scope {
            scopes.push(&self.scopes[number]);
            scope = self.scopes[number].outer;
        }
        let mut bytes = 0;
        for scope in scopes.iter().rev() {
            there.go_to(scope.at);
            there.tag()?;
            bytes += there.at() - scope.at;
        }
        there.budget().elements(there.scopes().mark() as u64, target.at)?;
        there.go_to(target.at);
        Ok((there.tag()?, bytes))
    }
}

/// Takes the attributes of an element that refers to another one, but for the reference, each with the namespaces in scope there.
fn other_attributes<'x>(reader: &mut Reader<'x>) -> Result<Vec<RawAttribute<'x>>, DecodeError> {
    reference_at(reader).map(|at| reader.take_attribute(at));
    let mut others = reader.take_attributes();
    if let Some(first) = others.iter().find(|raw| raw.scope.is_none()) {
        let scope = reader.scope_here(first.at)?.unwrap_or_else(|| InScope::new(Vec::new(), None));
        for raw in others.iter_mut().filter(|raw| raw.scope.is_none()) {
            raw.scope = Some(Arc::clone(&scope));
        }
    }
    Ok(others)
}

/// Adds them to those of the element that was just opened, unless it has them itself.
fn carry<'x>(there: &mut Reader<'x>, others: Vec<RawAttribute<'x>>) {
    let name = |there: &Reader<'x>, raw: &RawAttribute<'x>| {
        let (prefix, local) = split(raw.name);
        let uri = if prefix.is_empty() { "" } else { there.namespace_in(raw, prefix).unwrap_or_default() };
        (uri.to_owned(), local)
    };
    let mut seen: HashSet<_> = there.attributes().iter().map(|raw| name(there, raw)).collect();
    for raw in others {
        if seen.insert(name(there, &raw)) {
            there.add_attribute(raw);
        }
    }
}

fn reference_id(reader: &Reader<'_>) -> Option<String> {
    reference_at(reader).map(|at| reader.attributes()[at].value.trim_start_matches('#').to_owned())
}

/// Which attribute refers to another element.
fn reference_at(reader: &Reader<'_>) -> Option<usize> {
    reader.attributes().iter().position(|attribute| match split(attribute.name) {
        ("", "href") => attribute.value.starts_with('#'),
        (prefix, "ref") => !prefix.is_empty() && reader.scopes().lookup(prefix) == Some(SOAP12_ENCODING),
        _ => false,
    })
}

fn is_id<'x>(reader: &Reader<'x>, attribute: &RawAttribute<'x>) -> bool {
    match split(attribute.name) {
        (prefix, "id") => prefix.is_empty() || reader.namespace_in(attribute, prefix) == Some(SOAP12_ENCODING),
        _ => false,
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
fn labels_in(text: &str) -> HashSet<&str> {
    let space = |character: char| u8::try_from(character).is_ok_and(is_xml_space);
    let value = |at: usize| {
        let value = text[at + 3..].trim_start_matches(space).strip_prefix('=')?.trim_start_matches(space);
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let value = value[1..].split(quote).next()?;
        Some(value.trim_start_matches('#'))
    };
    memchr::memmem::find_iter(text.as_bytes(), b"ref").filter_map(value).collect()
}
