//! How a typed value becomes a document: schema order, deterministic prefixes, one buffer, well-formed by construction.

use crate::version::SoapVersion;
use crate::xml::error::EncodeError;
use crate::xml::table::shape::Record;
use crate::xml::table::tag::Tag;
use crate::xml::write::around::Around;
use crate::xml::write::attributes::{Attributes, declare};
use crate::xml::write::context::Context;
use crate::xml::write::login::LoginMode;
use crate::xml::write::observe::{Observer, Watch};
use crate::xml::write::output::Output;

/// Writes one document into one buffer.
pub struct Encoder<'v> {
    output: Output,
    context: Context<'v>,
    /// The namespaces of the module that is written, as its tables have them; an endpoint may have others in their place.
    module: &'v [&'v str],
    /// Whether the next start tag declares the namespaces.
    declares: bool,
    login: LoginMode<'v>,
    watch: Option<Watch<'v>>,
    /// Room for one text or the attributes of one tag on their way into the output.
    scratch: String,
    /// Whether something that a request needs was not there.
    lacks: bool,
    /// Whether a start tag is its name alone, and nobody watches: no declarations, no types of SOAP's encoding, no observer.
    is_plain: bool,
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

impl<'v> Encoder<'v> {
    /// A writer of a document; `uris` are what the numbers of the tables stand for.
    #[must_use]
    pub fn new(uris: &'v [&'v str]) -> Self {
        let mut document = Self::fragment(uris);
        document.raw(DECLARATION);
        document
    }

    /// A writer of an element that stands on its own.
    pub(super) fn fragment(uris: &'v [&'v str]) -> Self {
        Self {
            output: Output::new(),
            context: Context { uris, envelope: None, encoding: None, replaces: false },
            module: uris,
            declares: true,
            login: LoginMode::AsIs,
            watch: None,
            scratch: String::new(),
            lacks: false,
            is_plain: false,
        }
    }

    /// Says which module's types are written with the namespaces of an endpoint that shares them.
    #[must_use]
    pub(crate) fn with_types_of(mut self, record: &dyn Record) -> Self {
        self.module = record.shape().namespaces.uris;
        self
    }

    /// Says what stands around the value.
    #[must_use]
    pub(crate) fn inside(mut self, prefix: &'static str, version: SoapVersion) -> Self {
        self.context.envelope = Some((prefix, version));
        self
    }

    /// Writes U+FFFD for characters that XML forbids, instead of failing.
    #[must_use]
    pub(crate) fn replacing_illegal(mut self) -> Self {
        self.context.replaces = true;
        self
    }

    /// Says what becomes of the login element.
    #[must_use]
    pub(crate) fn with_login(mut self, login: LoginMode<'v>) -> Self {
        self.login = login;
        self
    }

    /// Lets the observer see what is written.
    #[must_use]
    pub(crate) fn watched_by(mut self, observer: &'v mut dyn Observer) -> Self {
        self.watch = Some(Watch::new(observer));
        self
    }

    /// The document.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.output.finish()
    }

    /// Whether something that a request needs was not there.
    pub(crate) fn lacks(&self) -> bool {
        self.lacks
    }

    /// Notes how many elements of a field were written, or attributes.
    #[inline(always)]
    pub(super) fn note_written(&mut self, count: usize, is_needed: bool) {
        if count == 0 && is_needed {
            self.lacks = true;
        }
    }

    /// The number of bytes that are written.
    pub(crate) fn written(&self) -> usize {
        self.output.len()
    }

    /// Writes verbatim markup.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.output.markup(markup);
    }

    /// Writes the namespace declarations here, so that no tag further in needs them.
    pub(crate) fn declare_here(&mut self) {
        let mut markup = String::new();
        for (number, uri) in self.context.uris.iter().enumerate().skip(1) {
            declare(&mut markup, &format!("ns{number}"), uri);
        }
        self.raw(&markup);
        self.declares = false;
        self.note_plain();
    }

    /// Whether the record is of another module than what is written around it.
    pub(super) fn is_foreign(&self, record: &dyn Record) -> bool {
        let uris = record.shape().namespaces.uris;
        // A module that takes types from another one numbers its namespaces as that does.
        uris != self.module && (uris.len() <= 1 || !self.module.starts_with(uris))
    }

    /// Writes what belongs to another module than what is around it: its first tag declares the namespaces of that module, whose prefixes
    /// stand for these up to its end tag.
    pub(super) fn with_namespaces<T>(&mut self, uris: &'v [&'v str], write: impl FnOnce(&mut Self) -> T) -> T {
        let (outer, module, declares) = (self.context.uris, self.module, self.declares);
        (self.context.uris, self.module) = (uris, uris);
        self.declares = true;
        self.note_plain();
        let result = write(self);
        (self.context.uris, self.module) = (outer, module);
        self.declares = declares;
        self.note_plain();
        result
    }

    pub(super) fn login_mode(&self) -> LoginMode<'v> {
        self.login
    }

    pub(super) fn set_login_mode(&mut self, login: LoginMode<'v>) {
        self.login = login;
    }

    pub(super) fn watch(&mut self) -> Option<&mut Watch<'v>> {
        self.watch.as_mut()
    }

    pub(super) fn is_watched(&self) -> bool {
        self.watch.is_some()
    }

    /// Whether a start tag here needs nothing but its name.
    #[inline(always)]
    pub(in crate::xml) fn is_plain(&self, around: Option<&Around<'_>>) -> bool {
        self.is_plain && around.is_none()
    }

    /// Begins to gather the attributes of the next start tag, with the declarations that it has to carry.
    pub(super) fn gather(&mut self) -> Attributes<'v> {
        let mut buffer = self.lend();
        // Room for the attributes of nearly all tags, so that it grows once.
        buffer.reserve(512);
        let mut attributes = Attributes::new(self.context, buffer);
        if std::mem::take(&mut self.declares) {
            attributes.declare_all();
        }
        attributes
    }

    /// Writes a start tag with the attributes that were gathered for it.
    pub(super) fn start(&mut self, tag: Tag<'_>, attributes: Attributes<'v>) {
        self.output.open(tag);
        self.output.attributes(attributes.markup());
        self.give_back(attributes.into_buffer());
        self.note_plain();
    }

    /// Lets SOAP's encoding begin or end.
    pub(in crate::xml) fn set_encoding(&mut self, encoding: Option<SoapVersion>) {
        self.context.encoding = encoding;
        self.note_plain();
    }

    fn note_plain(&mut self) {
        self.is_plain = !self.declares && self.watch.is_none() && self.context.encoding.is_none();
    }

    /// Writes a start tag without attributes.
    #[inline(always)]
    pub(super) fn open(&mut self, tag: Tag<'_>) {
        self.output.open(tag);
    }

    /// Writes `<x>text</x>`; writes nothing and returns `false` if a character must be escaped.
    #[inline(always)]
    pub(super) fn leaf(&mut self, tag: Tag<'_>, text: &str) -> bool {
        self.output.leaf(tag, text)
    }

    /// Writes the end tag, or closes the start tag if nothing followed it.
    #[inline(always)]
    pub(super) fn close(&mut self, tag: Tag<'_>) {
        self.output.close(tag);
    }

    /// Writes text, escaped.
    pub(super) fn text(&mut self, text: &str) -> Result<(), EncodeError> {
        self.output.text(text, self.context.replaces).map_err(EncodeError::new)
    }

    /// Lends an empty buffer.
    #[inline]
    pub(in crate::xml) fn lend(&mut self) -> String {
        std::mem::take(&mut self.scratch)
    }

    /// Takes it back.
    #[inline]
    pub(in crate::xml) fn give_back(&mut self, mut buffer: String) {
        buffer.clear();
        self.scratch = buffer;
    }
}

impl<'v> Encoder<'v> {
    /// Writes the value as a document of its own.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub fn document(&mut self, record: &dyn Record) -> Result<(), EncodeError> {
        self.root_element(record, None)
    }
}
