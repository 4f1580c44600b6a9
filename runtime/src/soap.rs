//! What an envelope is: written around a request, and taken off a reply, down to the one element that matters.

use std::cell::Cell;

use crate::endpoint::{Endpoint, Port};
use crate::fault::{Code, Fault};
use crate::login::{HeaderLogin, Login, LoginPlacement};
use crate::redact::MASK;
use crate::value::QName;
use crate::version::SoapVersion;
use crate::xml::{
    DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, LoginMode, Mask, Record, Start, escape_text,
};

/// An envelope, and where its `soap:Body` begins.
pub(crate) struct Written {
    pub(crate) envelope: Vec<u8>,
    pub(crate) body: usize,
    /// Whether the request lacks something that its schema requires.
    pub(crate) lacks: bool,
}

/// Writes the envelope of a request.
pub(crate) fn encode(port: &Port, request: &dyn Record, headers: &[&dyn Record]) -> Result<Written, EncodeError> {
    write(Encoder::new(port.endpoint.namespaces), port, port.login.as_ref(), request, headers)
}

/// The same for a log: without secrets and without what no schema describes.
pub(crate) fn masked(port: &Port, request: &dyn Record, headers: &[&dyn Record]) -> Result<Vec<u8>, EncodeError> {
    let mut mask = Mask;
    let login = port.login.as_ref().map(|login| Login::new(login.username(), MASK));
    let output = Encoder::new(port.endpoint.namespaces).replacing_illegal().watched_by(&mut mask);
    write(output, port, login.as_ref(), request, headers).map(|written| written.envelope)
}

fn write<'v>(
    output: Encoder<'v>,
    port: &'v Port,
    login: Option<&'v Login>,
    request: &dyn Record,
    headers: &[&dyn Record],
) -> Result<Written, EncodeError> {
    let mode = match (port.placement, login) {
        (LoginPlacement::Body, Some(login)) => LoginMode::Fill(login),
        (LoginPlacement::Parts, Some(login)) => LoginMode::Parts(login),
        // It goes elsewhere, or nowhere; what the user sets is sent all the same.
        _ => LoginMode::AsIs,
    };
    let mut output = output.with_types_of(request).with_login(mode).inside("soap", port.endpoint.version);
    output.raw("<soap:Envelope xmlns:soap=\"");
    output.raw(port.endpoint.version.namespace());
    output.raw("\"");
    output.declare_here();
    output.raw(">");
    let header_login = match (port.placement, login) {
        (LoginPlacement::Header(names), Some(login)) => Some((names, login)),
        _ => None,
    };
    if header_login.is_some() || !headers.is_empty() {
        output.raw("<soap:Header>");
        if let Some((names, login)) = header_login {
            output.raw(&header(names, login)?);
        }
        for header in headers {
            output.document(*header)?;
        }
        output.raw("</soap:Header>");
    }
    let body = output.written();
    output.raw("<soap:Body>");
    output.root(request)?;
    output.raw("</soap:Body></soap:Envelope>\n");
    let lacks = output.lacks();
    Ok(Written { envelope: output.finish(), body, lacks })
}

/// Writes the envelope of a response, in the version that the request had.
pub(crate) fn envelope(
    endpoint: &Endpoint,
    version: SoapVersion,
    response: &dyn Record,
) -> Result<Vec<u8>, EncodeError> {
    let mut output = Encoder::new(endpoint.namespaces).with_types_of(response).inside("SOAP-ENV", version);
    output.raw("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"");
    output.raw(version.namespace());
    output.raw("\"");
    output.declare_here();
    output.raw("><SOAP-ENV:Body>");
    output.root(response)?;
    output.raw("</SOAP-ENV:Body></SOAP-ENV:Envelope>\n");
    Ok(output.finish())
}

/// Whether the request has the login that its type declares; `None` if it declares none.
pub(crate) fn login_in(request: &dyn Record) -> Option<bool> {
    let element = request.shape().elements.iter().find(|element| element.login.is_some())?;
    Some(request.slot(element.slot).nested().is_some())
}

/// The login inside a request, where its type has one.
pub(crate) fn login_of(request: &dyn Record) -> Option<Login> {
    let element = request.shape().elements.iter().find(|element| element.login.is_some())?;
    let login = request.slot(element.slot).nested()?;
    let text = |index| login.slot(index).text().unwrap_or_default().into_owned();
    Some(Login::new(text(0), text(1)))
}

fn header(names: HeaderLogin, login: &Login) -> Result<String, EncodeError> {
    let (element, prefix) = (names.element, if names.qualified { "login:" } else { "" });
    let text = |text: &str, name| escape_text(text).map_err(|error| error.inside(name, None).inside(element, None));
    let username = text(login.username(), names.username)?;
    let password = text(login.password().expose(), names.password)?;
    let namespace = escape_text(names.namespace)?;
    Ok(format!(
        "<login:{element} xmlns:login=\"{namespace}\"><{prefix}{user}>{username}</{prefix}{user}><{prefix}{pass}>{password}</{prefix}{pass}></login:{element}>",
        user = names.username,
        pass = names.password,
    ))
}

/// What stands in the body of a reply.
pub(crate) enum Body<'x> {
    /// The start tag of its first element was just read.
    Element(Start<'x>),
    Fault(Box<Fault>),
    Empty,
}

/// Reads the envelope of a reply up to the first element of its body.
pub(crate) fn open<'x>(input: &mut Decoder<'x>) -> Result<(Envelope<'x>, Body<'x>), DecodeError> {
    let envelope = input.prolog()?;
    let version = [SoapVersion::Soap11, SoapVersion::Soap12]
        .into_iter()
        .find(|version| input.is_named(&envelope, version.namespace(), "Envelope"))
        .ok_or_else(|| {
            DecodeError::new(
                DecodeErrorKind::UnexpectedElement {
                    found: input.expanded(&envelope),
                    expected: format!("{{{}}}Envelope", SoapVersion::Soap11.namespace()),
                    hint: None,
                },
                envelope.offset(),
            )
        })?;
    let namespace = version.namespace();
    let (mut headers, mut demanded) = (Vec::new(), Vec::new());
    while let Some(child) = input.next_child(&envelope)? {
        if input.is_named(&child, namespace, "Header") {
            while let Some(entry) = input.next_child(&child)? {
                if must_be_understood(input, version) {
                    demanded.push(QName::new(input.namespace(&entry), entry.local()));
                }
                headers.push(input.raw_element(&entry)?);
            }
            continue;
        }
        if input.is_named(&child, namespace, "Body") {
            let has_text = !input.text_before(&child)?.is_empty();
            let mut before = Vec::new();
            let body = match input.next_root(&child, &mut before)? {
                Some(start) if input.is_named(&start, namespace, "Fault") => {
                    Body::Fault(Box::new(fault(input, &start)?))
                }
                _ if has_text => return Err(misplaced("text inside the SOAP body", &child)),
                Some(start) => Body::Element(start),
                None => Body::Empty,
            };
            let first = match &body {
                Body::Element(start) => Some((input.namespace(start).to_owned(), start.local())),
                _ => None,
            };
            let body_is_read = Cell::new(matches!(body, Body::Empty));
            return Ok((
                Envelope { envelope, body: child, namespace, first, before, body_is_read, headers, demanded },
                body,
            ));
        }
        input.skip_element(&child)?;
    }
    Err(DecodeError::new(DecodeErrorKind::Misplaced("a SOAP envelope without a body"), envelope.offset()))
}

/// The tags that are still open.
pub(crate) struct Envelope<'x> {
    envelope: Start<'x>,
    body: Start<'x>,
    /// That of the envelope.
    namespace: &'static str,
    /// Namespace and local name of the response.
    first: Option<(String, &'x str)>,
    /// Elements before the response or fault, to which others refer, and where they begin.
    before: Vec<(usize, String)>,
    /// Whether the end tag of the body was read already: the body is empty, or a group of elements consumed it.
    body_is_read: Cell<bool>,
    /// The elements of `soap:Header`, each as XML that stands on its own.
    pub(crate) headers: Vec<String>,
    /// Names of those that who reads the message must understand.
    pub(crate) demanded: Vec<QName>,
}

/// Whether the header entry that was just opened is for whoever reads the message, who has to understand it (SOAP 1.1, section 4.2.3; SOAP 1.2,
/// section 2.4). One for an actor of another name is for somebody on the way.
fn must_be_understood(input: &Decoder<'_>, version: SoapVersion) -> bool {
    let namespace = version.namespace();
    let (actor, next, last) = match version {
        SoapVersion::Soap11 => ("actor", "http://schemas.xmlsoap.org/soap/actor/next", ""),
        SoapVersion::Soap12 => ("role", "http://www.w3.org/2003/05/soap-envelope/role/next", SOAP12_LAST),
    };
    let is_demanded =
        input.attribute_value(namespace, "mustUnderstand").is_some_and(|value| matches!(value, "1" | "true"));
    let actor = input.attribute_value(namespace, actor).unwrap_or_default();
    is_demanded && (actor.is_empty() || actor == next || actor == last)
}

const SOAP12_LAST: &str = "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver";

impl<'x> Envelope<'x> {
    /// That of the envelope.
    pub(crate) fn version(&self) -> SoapVersion {
        match self.namespace == SoapVersion::Soap12.namespace() {
            true => SoapVersion::Soap12,
            false => SoapVersion::Soap11,
        }
    }

    /// Reads the content of the body, of which the first start tag was just read: one element, or a group of them.
    pub(crate) fn content(
        &self,
        input: &mut Decoder<'x>,
        first: &Start<'x>,
        record: &mut dyn Record,
    ) -> Result<(), DecodeError> {
        input.set_encoding(record.shape());
        if !record.shape().group {
            input.root(first, record)?;
            input.leave(first);
            return Ok(());
        }
        let shape = record.shape();
        let mut next = *first;
        let (mut is_known, mut stray) = (false, None);
        loop {
            match shape.elements.first() {
                Some(expected) if !input.is_root(&next, record) => {
                    stray = stray.or_else(|| Some(input.unexpected(&next, expected, shape)));
                }
                _ => is_known = true,
            }
            input.beside(&next, record)?;
            input.leave(&next);
            no_text(input, &self.body)?;
            match input.next_child(&self.body)? {
                Some(child) if input.is_named(&child, self.namespace, "Fault") => {
                    return Err(misplaced("a fault behind the response", &child));
                }
                Some(child) => next = child,
                None => break,
            }
        }
        self.body_is_read.set(true);
        match stray {
            Some(error) if !is_known => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads the rest of the reply: it must be whole, nothing may follow, and no other answer may hide behind the first.
    /// Returns the elements beside it: those that a fault can refer to, or those that were not read in place of a reference to them.
    pub(crate) fn close(self, input: &mut Decoder<'x>) -> Result<Vec<String>, DecodeError> {
        // Whatever stands behind a fault, it is one.
        let is_fault = self.first.is_none();
        let is_left = |input: &Decoder<'x>, at: usize| is_fault || !input.is_followed(at);
        let before = self.before.into_iter().filter(|(at, _)| is_left(input, *at));
        let mut beside: Vec<String> = before.map(|(_, xml)| xml).collect();
        if !self.body_is_read.get() {
            let no_text_behind = |input: &mut Decoder<'x>| if is_fault { Ok(()) } else { no_text(input, &self.body) };
            no_text_behind(input)?;
            while let Some(child) = input.next_child(&self.body)? {
                if input.is_named(&child, self.namespace, "Fault") {
                    return Err(misplaced("a fault behind the response", &child));
                }
                let is_target = if is_fault { input.is_target() } else { input.is_referred()? };
                let is_first = |(uri, local): &(String, &str)| input.is_named(&child, uri, local);
                if !is_target && self.first.as_ref().is_some_and(is_first) {
                    return Err(misplaced("a second response", &child));
                }
                if !is_fault && !is_target && input.is_strict() {
                    return Err(misplaced("an element behind the response, to which nothing refers", &child));
                }
                match is_target || !is_fault {
                    true if is_left(input, child.offset()) => beside.push(input.raw_element(&child)?),
                    _ => input.skip_element(&child)?,
                }
                no_text_behind(input)?;
            }
        }
        while let Some(child) = input.next_child(&self.envelope)? {
            if input.is_named(&child, self.namespace, "Body") {
                return Err(misplaced("a second SOAP body", &child));
            }
            // What it demands would be passed over (SOAP 1.1, section 4: the header comes first).
            if input.is_named(&child, self.namespace, "Header") {
                return Err(misplaced("a SOAP header after the body", &child));
            }
            input.skip_element(&child)?;
        }
        input.epilog()?;
        Ok(beside)
    }
}

/// Text beside the response is something that the server says and no type declares, such as a warning of its interpreter.
fn no_text<'x>(input: &mut Decoder<'x>, body: &Start<'x>) -> Result<(), DecodeError> {
    match input.text_before(body)?.is_empty() {
        true => Ok(()),
        false => Err(misplaced("text inside the SOAP body", body)),
    }
}

fn misplaced(what: &'static str, start: &Start<'_>) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Misplaced(what), start.offset())
}

/// A fault of either version; the names do not overlap. What other namespaces say by the same names counts only where it says nothing itself.
fn fault<'x>(input: &mut Decoder<'x>, start: &Start<'x>) -> Result<Fault, DecodeError> {
    let (mut own, mut foreign) = (Fault::default(), Fault::default());
    let namespace = input.namespace(start).to_owned();
    while let Some(child) = input.next_child(start)? {
        let is_own = ["", namespace.as_str()].contains(&input.namespace(&child));
        let fault = if is_own { &mut own } else { &mut foreign };
        match child.local() {
            "faultcode" => fault.code = code(input, &child)?,
            "faultstring" => fault.message = input.all_text(&child)?,
            "faultactor" | "Role" => fault.actor = Some(input.all_text(&child)?),
            "Code" => codes(input, child, fault)?,
            "Reason" => fault.message = first(input, &child, "Text")?,
            "detail" | "Detail" => loop {
                fault.detail_text.push_str(input.text_before(&child)?.trim_ascii());
                let Some(entry) = input.next_child(&child)? else { break };
                fault.detail.push(input.raw_element(&entry)?);
            },
            _ => input.skip_element(&child)?,
        }
    }
    Ok(own.or(foreign))
}

/// The code, and those inside of it, however deep.
fn codes<'x>(input: &mut Decoder<'x>, start: Start<'x>, fault: &mut Fault) -> Result<(), DecodeError> {
    let mut open = vec![start];
    while let Some(parent) = open.last() {
        let Some(child) = input.next_child(parent)? else {
            open.pop();
            continue;
        };
        match child.local() {
            "Value" if open.len() == 1 => fault.code = code(input, &child)?,
            "Value" => fault.subcodes.push(code(input, &child)?),
            "Subcode" => {
                input.check_depth(open.len(), &child)?;
                open.push(child);
            }
            _ => input.skip_element(&child)?,
        }
    }
    Ok(())
}

fn code<'x>(input: &mut Decoder<'x>, start: &Start<'x>) -> Result<Code, DecodeError> {
    let (text, name) = input.name_text(start)?;
    Ok(Code { text, name: name.map(Box::new) })
}

/// The text of the first child of this name.
fn first<'x>(input: &mut Decoder<'x>, start: &Start<'x>, name: &str) -> Result<String, DecodeError> {
    let mut found = None;
    while let Some(child) = input.next_child(start)? {
        if child.local() == name && found.is_none() {
            found = Some(input.all_text(&child)?);
        } else {
            input.skip_element(&child)?;
        }
    }
    Ok(found.unwrap_or_default())
}
