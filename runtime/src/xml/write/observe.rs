//! Who may watch while a value is written: one observer, which sees paths, fields and secrets, and may have another text written.

#[cfg(feature = "validate")]
use crate::facet::Facet;
use crate::value::secret::Secret;
use crate::value::unknown::Unknown;
use crate::xml::error::Segment;
use crate::xml::table::shape::{Attribute, Element, Record, Shape};
use crate::xml::table::slot::Slot;
use crate::xml::write::encoder::Encoder;

/// Sees a value while it is written, in the order of the document.
pub(crate) trait Observer {
    /// A structure begins. The path ends with it.
    fn record(&mut self, _path: &Path, _record: &dyn Record) {}

    /// A container of items begins. The path ends with it.
    fn container(&mut self, _path: &Path, _element: &Element, _unknown: &Unknown) {}

    /// A field of the structure comes next, with its rows: several of a choice or group. It is left out if it is absent. A structure that is nil has
    /// none.
    fn field(&mut self, _path: &Path, _rows: &[Element], _slot: &dyn Slot) {}

    /// A text is about to be written. Returns what is written in its place, if that is another.
    fn text(&mut self, _path: &Path, _owner: Owner<'_>, _text: Text<'_>) -> Option<String> {
        None
    }

    /// An item of a list, called so, was written, and takes so many bytes. The path ends with what the list stands in.
    fn item(&mut self, _path: &Path, _name: &str, _bytes: usize) {}

    /// Whether content that the schema does not know is written.
    fn shows_unknown(&self) -> bool {
        true
    }

    /// An element without text, attributes or children of its own is about to be written.
    fn blank(&mut self, _path: &Path, _element: &Element) {}
}

/// Lets the observer see what is written of a value.
pub(crate) fn watch(value: &dyn Record, observer: &mut dyn Observer) {
    let mut output = Encoder::new(value.shape().namespaces.uris).replacing_illegal().watched_by(observer);
    if output.document(value).is_err() {
        unreachable!("the only encode error is an illegal character, and those are replaced")
    }
}

/// What a text belongs to.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'t> {
    /// An element.
    Element(&'t Element),
    /// An attribute of the structure at the end of the path.
    Attribute(&'t Attribute),
    /// The element of the structure at the end of the path itself.
    Content(#[cfg_attr(not(feature = "validate"), expect(dead_code, reason = "only validation reads it"))] &'t Shape),
}

impl Owner<'_> {
    /// What the schema demands of the text.
    #[cfg(feature = "validate")]
    pub(crate) fn facets(&self) -> &'static [Facet] {
        match self {
            Self::Element(element) => element.demand.facets,
            Self::Attribute(attribute) => attribute.demand.facets,
            Self::Content(shape) => shape.text_facets,
        }
    }
}

/// A text, and what is to be known of it.
#[derive(Clone, Copy)]
pub(crate) struct Text<'t> {
    pub(crate) text: &'t str,
    /// Whether it may be printed nowhere.
    pub(crate) is_secret: bool,
    /// What it should be, if it is no value of its type.
    pub(crate) expected: Option<&'static str>,
}

impl<'t> Text<'t> {
    pub(in crate::xml) fn plain(text: &'t str) -> Self {
        Self { text, is_secret: false, expected: None }
    }

    pub(in crate::xml) fn secret(secret: &'t Secret) -> Self {
        Self { text: secret.expose(), is_secret: true, expected: None }
    }
}

/// The way to what is being written.
#[derive(Debug, Default)]
pub(crate) struct Path {
    steps: Vec<Segment>,
    /// Which of several comes next, from 1.
    nth: Option<usize>,
}

impl Path {
    /// The structures and containers that are open, outermost first.
    pub(crate) fn steps(&self) -> &[Segment] {
        &self.steps
    }

    /// The way to what is called so in the innermost of them.
    pub(crate) fn to(&self, name: impl Into<String>) -> Vec<Segment> {
        let mut path = self.steps.clone();
        path.push(Segment { name: name.into(), index: self.nth });
        path
    }

    /// The way to a text.
    pub(crate) fn to_text(&self, owner: Owner<'_>) -> Vec<Segment> {
        match owner {
            Owner::Element(element) => self.to(element.name()),
            Owner::Attribute(attribute) => self.to(format!("@{}", attribute.name())),
            Owner::Content(_) => self.steps.clone(),
        }
    }
}

/// The observer of a document, and where it is.
pub(super) struct Watch<'v> {
    observer: &'v mut dyn Observer,
    path: Path,
}

impl<'v> Watch<'v> {
    pub(super) fn new(observer: &'v mut dyn Observer) -> Self {
        Self { observer, path: Path::default() }
    }

    fn enter(&mut self, name: &str) -> (&mut dyn Observer, &Path) {
        let index = self.path.nth.take();
        self.path.steps.push(Segment { name: name.to_owned(), index });
        (self.observer, &self.path)
    }
}

impl Encoder<'_> {
    /// The next element that is written is this one of several, from 1.
    #[inline]
    pub(in crate::xml) fn nth(&mut self, nth: usize) {
        if let Some(watch) = self.watch() {
            watch.path.nth = Some(nth);
        }
    }

    /// An item of a list was written, from `begin` on.
    #[inline]
    pub(in crate::xml) fn watch_item(&mut self, element: &Element, begin: usize) {
        let bytes = self.written() - begin;
        if let Some(watch) = self.watch() {
            watch.observer.item(&watch.path, element.name(), bytes);
        }
    }

    /// The unknown content, unless the observer has it left out.
    #[inline]
    pub(super) fn shown<'u>(&mut self, unknown: &'u Unknown) -> &'u Unknown {
        const NOTHING: &Unknown = &Unknown::new();
        match self.watch() {
            Some(watch) if !watch.observer.shows_unknown() => NOTHING,
            _ => unknown,
        }
    }

    #[inline]
    pub(super) fn enter_record(&mut self, name: &str, record: &dyn Record) {
        if let Some(watch) = self.watch() {
            let (observer, path) = watch.enter(name);
            observer.record(path, record);
        }
    }

    #[inline]
    pub(super) fn enter_container(&mut self, element: &Element, unknown: &Unknown) {
        if let Some(watch) = self.watch() {
            let (observer, path) = watch.enter(element.name());
            observer.container(path, element, unknown);
        }
    }

    /// What was entered ends.
    #[inline]
    pub(super) fn leave(&mut self) {
        if let Some(watch) = self.watch() {
            watch.path.steps.pop();
            watch.path.nth = None;
        }
    }

    #[inline]
    pub(super) fn watch_field(&mut self, rows: &[Element], slot: &dyn Slot) {
        if let Some(watch) = self.watch() {
            watch.path.nth = None;
            watch.observer.field(&watch.path, rows, slot);
        }
    }

    #[inline]
    pub(super) fn watch_blank(&mut self, element: &Element) {
        if let Some(watch) = self.watch() {
            watch.observer.blank(&watch.path, element);
            watch.path.nth = None;
        }
    }

    /// Lets the observer see a text, and returns what is written in its place, if that is another.
    #[inline]
    pub(super) fn watch_text(&mut self, owner: Owner<'_>, text: Text<'_>) -> Option<String> {
        let watch = self.watch()?;
        let other = watch.observer.text(&watch.path, owner, text);
        watch.path.nth = None;
        other
    }
}
