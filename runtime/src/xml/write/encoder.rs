//! How a typed value becomes a document: schema order, deterministic prefixes, one buffer, well-formed by construction.

use crate::endpoint::SoapVersion;
use crate::login::Login;
use crate::value::unknown::{Place, Placed, Unknown, UnknownAttribute, UnknownNode};
use crate::vocabulary::XSI;
use crate::xml::encoding::writing::{is_told, is_type};
use crate::xml::error::EncodeError;
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::Slot;
use crate::xml::write::check::Checks;
use crate::xml::write::escape;

/// Writes one document into one buffer.
pub struct Encoder<'v> {
    pub(in crate::xml) output: Vec<u8>,
    pub(in crate::xml) uris: &'v [&'v str],
    /// Declarations that the next start tag must carry; empty after the first.
    pending: String,
    /// Markup that the root element begins with.
    first_child: String,
    /// The unknown content of the record that is being written.
    pub(in crate::xml) unknown: Placed<'v>,
    /// The field of several rows that is being written: its first row, and how many of its elements are written.
    pub(in crate::xml) run: Option<(usize, usize)>,
    replace: bool,
    /// Room for one text on its way into the output.
    pub(in crate::xml) scratch: String,
    login: LoginMode<'v>,
    /// The envelope around the value: its prefix and its version.
    pub(in crate::xml) envelope: Option<(&'static str, SoapVersion)>,
    /// The version whose encoding what is written is in, if it is.
    pub(in crate::xml) encoding: Option<SoapVersion>,
    /// Is the next start tag that of the value itself?
    at_root: bool,
    /// What is noted on the way, if anything is.
    pub(in crate::xml) checks: Option<Box<Checks>>,
}

/// What becomes of the login element of a request.
#[derive(Clone, Copy)]
pub(crate) enum LoginMode<'v> {
    /// Written as the value has it.
    AsIs,
    /// Written with these credentials, unless the value has its own.
    Fill(&'v Login),
    /// Written as `username` and `password` of the rpc wrapper, unless the value has its own.
    Parts(&'v Login),
    /// Not written: it goes elsewhere.
    Omit,
}

const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

impl<'v> Encoder<'v> {
    /// A writer; `uris` are what the tables' numbers stand for.
    #[must_use]
    pub fn new(uris: &'v [&'v str]) -> Self {
        let mut output = Vec::with_capacity(1024);
        output.extend_from_slice(DECLARATION);
        Self {
            output,
            uris,
            pending: declarations(uris),
            first_child: String::new(),
            scratch: String::new(),
            unknown: Placed::default(),
            run: None,
            replace: false,
            login: LoginMode::AsIs,
            envelope: None,
            encoding: None,
            at_root: false,
            checks: None,
        }
    }

    /// Says what stands around the value.
    #[must_use]
    pub(crate) fn inside(mut self, prefix: &'static str, version: SoapVersion) -> Self {
        self.envelope = Some((prefix, version));
        self
    }

    /// Writes U+FFFD for characters that XML forbids, instead of failing.
    #[must_use]
    pub(crate) fn replacing_illegal(mut self) -> Self {
        self.replace = true;
        self
    }

    /// Says what becomes of the login element.
    #[must_use]
    pub(crate) fn with_login(mut self, login: LoginMode<'v>) -> Self {
        self.login = login;
        self
    }

    /// Writes the value as a document of its own.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub fn document(&mut self, record: &'v dyn Record) -> Result<(), EncodeError> {
        let shape = record.shape();
        if shape.group {
            return self.children(record, record.slot(u16::MAX).unknown());
        }
        self.at_root = true;
        let (tag, name) = shape.root.as_ref().map_or((shape.name, shape.name), |root| (root.tag, root.name()));
        let written = self.record(tag, name, None, record).map_err(|error| error.inside(name, None));
        self.encoding = None;
        written
    }

    /// Writes the request: as `document`, with the login in it, even if the WSDL has none there.
    pub(crate) fn root(&mut self, record: &'v dyn Record) -> Result<(), EncodeError> {
        let elements = record.shape().elements;
        if let (LoginMode::Fill(login), Some(root)) = (self.login, &record.shape().root)
            && !elements.iter().any(|element| element.login.is_some())
        {
            let prefix = &root.tag[..usize::from(root.local)];
            let text = |text: &str, name| {
                let named =
                    |error: EncodeError| error.inside(name, None).inside("login", None).inside(root.name(), None);
                escape_text(text).map_err(named)
            };
            let username = text(login.username(), "username")?;
            let password = text(login.password().expose(), "password")?;
            self.first_child = format!(
                "<{prefix}login><{prefix}username>{username}</{prefix}username><{prefix}password>{password}</{prefix}password></{prefix}login>"
            );
        }
        self.document(record)
    }

    /// The document.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.output
    }

    /// Writes verbatim markup.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.output.extend_from_slice(markup.as_bytes());
    }

    /// Writes the namespace declarations here, so that no tag further in needs them.
    pub(crate) fn declare_here(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.raw(&pending);
    }

    /// Writes a record as an element; `name` is the local part of its tag, `type_name` what SOAP's encoding calls its type.
    ///
    /// # Errors
    /// A character that XML forbids.
    pub(in crate::xml) fn record(
        &mut self,
        tag: &str,
        name: &str,
        type_name: Option<&'static &'static str>,
        record: &dyn Record,
    ) -> Result<(), EncodeError> {
        let shape = record.shape();
        self.enter(name);
        let noted = self.check_record(record);
        self.open(tag);
        if std::mem::take(&mut self.at_root) && shape.encoded {
            self.begin_encoding(record);
        }
        for attribute in shape.attributes {
            let value = record.slot(attribute.slot).written(self);
            value
                .and_then(|value| value.map_or(Ok(()), |value| self.attribute(attribute.tag, &value)))
                .map_err(|error| error.inside(&format!("@{}", attribute.name()), None))?;
        }
        let unknown = record.slot(u16::MAX).unknown();
        let mut counted = false;
        match record.kind() {
            Some(kind) => {
                self.declare_xsi();
                self.attribute("xsi:type", kind)?;
            }
            None => counted = self.record_type(type_name, record, unknown)?,
        }
        if !unknown.is_empty() {
            let kept = |attribute: &&UnknownAttribute| !(is_nil(attribute) || counted && is_told(attribute));
            self.unknown_attributes(unknown.attributes().filter(kept))?;
        }
        let text = match shape.text {
            Some(slot) => record.slot(slot).written(self)?,
            None => None,
        };
        self.output.push(b'>');
        let mut begin = self.output.len();
        if !self.first_child.is_empty() {
            let markup = std::mem::take(&mut self.first_child);
            self.raw(&markup);
        }
        match shape.text {
            Some(_) => {
                if let Some(text) = text {
                    self.text(&text)?;
                }
                self.nodes(unknown.placed().rest(Place::START).filter(is_content))?;
            }
            None => self.children(record, unknown)?,
        }
        if self.output.len() == begin && unknown.attributes().any(is_nil) {
            self.check_nil(noted);
            self.output.pop();
            self.unknown_attributes(unknown.attributes().filter(|attribute| is_nil(attribute)))?;
            self.output.push(b'>');
            begin = self.output.len();
        }
        self.close(tag, begin);
        self.leave();
        Ok(())
    }

    fn children(&mut self, record: &dyn Record, unknown: &Unknown) -> Result<(), EncodeError> {
        let elements = record.shape().elements;
        if unknown.is_empty() {
            let (outer, run) = (std::mem::take(&mut self.unknown), self.run.take());
            let result = self.fields(record, elements);
            (self.unknown, self.run) = (outer, run);
            return result;
        }
        // The borrow of the unknown content ends with this call, so it travels as an argument and never outlives it.
        let mut inner = Encoder {
            output: std::mem::take(&mut self.output),
            uris: self.uris,
            pending: String::new(),
            first_child: String::new(),
            scratch: std::mem::take(&mut self.scratch),
            unknown: unknown.placed(),
            run: None,
            replace: self.replace,
            login: self.login,
            envelope: self.envelope,
            encoding: self.encoding,
            at_root: false,
            checks: self.checks.take(),
        };
        let result = inner.fields(record, elements);
        self.output = inner.output;
        self.scratch = inner.scratch;
        self.checks = inner.checks;
        result
    }

    fn fields(&mut self, record: &dyn Record, elements: &'static [Element]) -> Result<(), EncodeError> {
        if self.unknown.is_empty() && self.checks.is_none() && !matches!(self.login, LoginMode::Parts(_)) {
            return self.fields_alone(record, elements);
        }
        self.unknown_at(Place::START, false)?;
        let mut index = 0;
        while index < elements.len() {
            let element = &elements[index];
            let own = rows(elements, index);
            if element.login.is_some() {
                self.login(record, element, index, own)?;
            } else if let LoginMode::Parts(login) = self.login {
                self.part(record, element, index, own, login)?;
            } else {
                record.slot(element.slot).encode(self, index, own)?;
            }
            self.check_presence(element, || record.slot(element.slot).is_absent());
            if !self.unknown.is_empty() && !element.repeats {
                let place = Place::first(index);
                match record.slot(element.slot).is_absent() {
                    true => self.unknown_from(place)?,
                    false => self.with_unknown(|output, unknown| output.nodes(unknown.from(place)))?,
                }
            }
            index += own.len();
        }
        if self.unknown.is_empty() {
            return Ok(());
        }
        let is_written =
            |row: usize| row < elements.len() && (row == 0 || elements[row - 1].slot != elements[row].slot);
        self.with_unknown(|output, unknown| output.nodes(unknown.outside(is_written).filter(is_content)))
    }

    /// The common case: there is nothing to write between the fields, and nobody to tell of them.
    fn fields_alone(&mut self, record: &dyn Record, elements: &'static [Element]) -> Result<(), EncodeError> {
        let mut index = 0;
        while let Some(element) = elements.get(index) {
            let own = rows(elements, index);
            match element.login {
                None => record.slot(element.slot).encode(self, index, own)?,
                Some(_) => self.login(record, element, index, own)?,
            }
            index += own.len();
        }
        Ok(())
    }

    fn login(
        &mut self,
        record: &dyn Record,
        element: &Element,
        index: usize,
        elements: &'static [Element],
    ) -> Result<(), EncodeError> {
        let slot = record.slot(element.slot);
        match (self.login, element.login) {
            (LoginMode::Omit, _) => Ok(()),
            (LoginMode::Fill(login), Some([username, password])) if slot.is_absent() => {
                self.open(element.tag);
                self.output.push(b'>');
                let inside = |error: EncodeError| error.inside(element.name(), None);
                self.simple(username, login.username()).map_err(inside)?;
                self.simple(password, login.password().expose()).map_err(inside)?;
                self.end_tag(element.tag);
                Ok(())
            }
            _ => slot.encode(self, index, elements),
        }
    }

    /// An rpc part: the login's are filled in where the value leaves them out.
    fn part(
        &mut self,
        record: &dyn Record,
        element: &Element,
        index: usize,
        elements: &'static [Element],
        login: &Login,
    ) -> Result<(), EncodeError> {
        let slot = record.slot(element.slot);
        match element.name().to_ascii_lowercase().as_str() {
            "username" | "user" if slot.is_absent() => self.simple(element, login.username()),
            "password" if slot.is_absent() => self.simple(element, login.password().expose()),
            _ => {
                let mode = std::mem::replace(&mut self.login, LoginMode::AsIs);
                let result = slot.encode(self, index, elements);
                self.login = mode;
                result
            }
        }
    }

    /// Writes an element with text.
    #[inline]
    pub(in crate::xml) fn simple(&mut self, element: &Element, text: &str) -> Result<(), EncodeError> {
        self.check_text(element, text);
        let tag = element.tag.as_bytes();
        self.output.reserve(2 * tag.len() + text.len() + 5);
        self.open(element.tag);
        self.simple_type(element);
        if text.is_empty() {
            self.output.extend_from_slice(b"/>");
            return Ok(());
        }
        self.output.push(b'>');
        self.text(text).map_err(|error| error.inside(element.name(), None))?;
        self.end_tag(element.tag);
        Ok(())
    }

    /// Writes an element with the text, or one that is nil. Compiled once, whatever the value.
    pub(in crate::xml) fn simple_or_nil(&mut self, element: &Element, text: Option<&str>) -> Result<(), EncodeError> {
        match text {
            Some(text) => self.simple(element, text),
            None => {
                self.nil(element);
                Ok(())
            }
        }
    }

    /// Writes `<x/>`.
    pub(in crate::xml) fn blank(&mut self, element: &Element) {
        self.open(element.tag);
        self.simple_type(element);
        self.raw("/>");
    }

    /// Writes `xsi:nil="true"` where the schema or SOAP's encoding allows it, else `<x/>`.
    pub(in crate::xml) fn nil(&mut self, element: &Element) {
        self.open(element.tag);
        if self.may_be_nil(element) {
            self.nil_attribute();
        }
        self.raw("/>");
    }

    pub(in crate::xml) fn nil_attribute(&mut self) {
        self.declare_xsi();
        self.raw(" xsi:nil=\"true\"");
    }

    #[inline]
    pub(in crate::xml) fn text(&mut self, text: &str) -> Result<(), EncodeError> {
        escape::text(&mut self.output, text, self.replace).map_err(EncodeError::new)
    }

    pub(in crate::xml) fn attribute(&mut self, name: &str, value: &str) -> Result<(), EncodeError> {
        if !self.replace
            && let Some(illegal) = value.chars().find(|character| !crate::xml::text::charset::is_xml_char(*character))
        {
            return Err(EncodeError::new(illegal as u32));
        }
        let mut escaped = std::mem::take(&mut self.scratch);
        escape::attribute(&mut escaped, value);
        for piece in [" ", name, "=\"", &escaped, "\""] {
            self.raw(piece);
        }
        escaped.clear();
        self.scratch = escaped;
        Ok(())
    }

    /// What is written so far.
    pub(in crate::xml) fn written(&self) -> &[u8] {
        &self.output
    }

    /// Writes the unknown content that stands at this place of the record. Its attributes belong to what was written just before, if it was.
    #[inline]
    pub(in crate::xml) fn unknown_at(&mut self, place: Place, written: bool) -> Result<(), EncodeError> {
        if self.run.is_some() {
            return self.wrote_one(written);
        }
        self.with_unknown(|output, unknown| output.nodes(unknown.at(place).filter(|node| written || is_content(node))))
    }

    /// Writes the unknown content at this place and behind children of this kind that are no longer there; attributes of those are lost.
    #[inline]
    pub(in crate::xml) fn unknown_from(&mut self, place: Place) -> Result<(), EncodeError> {
        if self.unknown.is_empty() || self.run.is_some() {
            return Ok(());
        }
        self.with_unknown(|output, unknown| output.nodes(unknown.from(place).filter(is_content)))
    }

    /// Writes some of the unknown content of the record.
    #[inline]
    pub(in crate::xml) fn with_unknown(
        &mut self,
        write: impl FnOnce(&mut Self, &Placed<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if self.unknown.is_empty() {
            return Ok(());
        }
        let unknown = std::mem::take(&mut self.unknown);
        let result = write(self, &unknown);
        self.unknown = unknown;
        result
    }

    pub(in crate::xml) fn nodes<'u>(
        &mut self,
        nodes: impl Iterator<Item = &'u UnknownNode>,
    ) -> Result<(), EncodeError> {
        for node in nodes {
            match node {
                UnknownNode::Element(xml) => self.raw(xml),
                UnknownNode::Text(text) => self.text(text)?,
                UnknownNode::Attributes(attributes) => self.reopen(attributes)?,
            }
        }
        Ok(())
    }

    /// Adds attributes to the start tag of the element that was just written.
    fn reopen(&mut self, attributes: &[UnknownAttribute]) -> Result<(), EncodeError> {
        let Some(at) = last_start_tag(&self.output) else {
            return Ok(());
        };
        let tail = self.output.split_off(at);
        if self.encoding.is_some() && attributes.iter().any(is_type) {
            self.retract_type();
        }
        let is_blank = tail.starts_with(b"/");
        self.unknown_attributes(attributes.iter().filter(|attribute| is_blank || !is_nil(attribute)))?;
        self.output.extend_from_slice(&tail);
        Ok(())
    }

    #[inline]
    pub(in crate::xml) fn open(&mut self, tag: &str) {
        self.output.push(b'<');
        self.output.extend_from_slice(tag.as_bytes());
        if !self.pending.is_empty() {
            self.declare_here();
        }
    }

    /// Closes the element whose content began at `begin`: `<x/>` if it has none.
    #[inline]
    pub(in crate::xml) fn close(&mut self, tag: &str, begin: usize) {
        if self.output.len() == begin {
            self.output.pop();
            self.output.extend_from_slice(b"/>");
        } else {
            self.end_tag(tag);
        }
    }

    #[inline]
    pub(in crate::xml) fn end_tag(&mut self, tag: &str) {
        self.output.extend_from_slice(b"</");
        self.output.extend_from_slice(tag.as_bytes());
        self.output.push(b'>');
    }
}

/// The rows of the field that begins with this one: those of a choice or group stand together, every other field has one.
#[inline]
fn rows(elements: &'static [Element], index: usize) -> &'static [Element] {
    let first = &elements[index];
    let count = match first.part {
        true => elements[index..].iter().take_while(|row| row.slot == first.slot).count(),
        false => 1,
    };
    &elements[index..index + count]
}

/// Unlike attributes, which need the element that they belong to.
pub(in crate::xml) fn is_content(node: &&UnknownNode) -> bool {
    !matches!(node, UnknownNode::Attributes(_))
}

/// Text with its markup escaped.
pub(crate) fn escape_text(text: &str) -> Result<String, EncodeError> {
    let mut output = Vec::with_capacity(text.len());
    escape::text(&mut output, text, false).map_err(EncodeError::new)?;
    Ok(String::from_utf8_lossy(&output).into_owned())
}

/// A field as XML that stands on its own; `None` if it cannot be written.
pub(in crate::xml) fn fragment(
    slot: &dyn Slot,
    element: &'static Element,
    attributes: &[UnknownAttribute],
    uris: &[&str],
) -> Option<String> {
    alone(attributes, uris, |output| slot.encode(output, 0, std::slice::from_ref(element)).map(|()| true))
}

/// What a choice or group has of one row, as XML that stands on its own; `None` if it has nothing, or it cannot be written.
pub(in crate::xml) fn row_fragment(
    slot: &dyn Slot,
    element: &'static Element,
    attributes: &[UnknownAttribute],
    uris: &[&str],
) -> Option<String> {
    alone(attributes, uris, |output| slot.encode_row(output, element))
}

/// What is written, if anything, with these attributes.
fn alone(
    attributes: &[UnknownAttribute],
    uris: &[&str],
    write: impl FnOnce(&mut Encoder<'_>) -> Result<bool, EncodeError>,
) -> Option<String> {
    let mut output = Encoder::new(uris).replacing_illegal();
    write(&mut output).ok().filter(|written| *written)?;
    output.reopen(attributes).ok()?;
    String::from_utf8(output.finish().split_off(DECLARATION.len())).ok()
}

/// ` xmlns:ns1="…"` for every namespace.
fn declarations(uris: &[&str]) -> String {
    let mut text = String::new();
    for (number, uri) in uris.iter().enumerate().skip(1) {
        text.push_str(&format!(" xmlns:ns{number}=\""));
        escape::attribute(&mut text, uri);
        text.push('"');
    }
    text
}

/// Does it say that there is no value? What has one is written without it: it would be lost otherwise.
pub(in crate::xml) fn is_nil(attribute: &UnknownAttribute) -> bool {
    attribute.name() == "nil" && attribute.namespace() == XSI
}

/// Where attributes can be added to the element that ends the output, if it is simple: then its start tag is the last but for its end tag.
/// `None` for a structure, such as one that had attributes beside `xsi:nil` and was filled since.
fn last_start_tag(output: &[u8]) -> Option<usize> {
    if output.ends_with(b"/>") {
        return Some(output.len() - 2);
    }
    let end_tag = memchr::memrchr(b'<', output)?;
    let start_tag = memchr::memrchr(b'<', &output[..end_tag])?;
    let end = start_tag + memchr::memchr(b'>', &output[start_tag..])?;
    let name = &output[end_tag + 2..output.len() - 1];
    let rest = output[start_tag + 1..end].strip_prefix(name)?;
    (rest.last() != Some(&b'/') && rest.first().is_none_or(|next| *next == b' ')).then_some(end)
}
