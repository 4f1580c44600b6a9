//! What one operation is: a constant; a request goes in and an `http::Request` comes out, an `http::Response` goes in and a reply comes out.

use std::fmt;
use std::marker::PhantomData;

use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method};

use crate::endpoint::{Port, SoapVersion};
use crate::error::{Error, NotSoap, Rejection};
use crate::login::LoginPlacement;
use crate::reply::Reply;
use crate::soap::{self, Body};
use crate::unknown::Unknown;
use crate::xml::{
    self, DecodeError, DecodeErrorKind, Decoder, Document, Items, Namespaces, Record, Shape, Slot, Start,
};

/// One operation of a service: a constant in generated code. `Q` is the request's type, `R` the response's.
///
/// The pair [`encode`](Self::encode) and [`decode`](Self::decode) does no I/O.
pub struct Operation<Q, R> {
    /// Name as the WSDL has it.
    pub name: &'static str,
    /// Position in [`Endpoint::actions`](crate::Endpoint::actions).
    pub index: usize,
    /// Reads a rejection where a response was expected.
    rejection: Option<Rejecter>,
    types: PhantomData<fn(&Q) -> R>,
}

/// Reads the element as a rejection, if it is one.
type Rejecter = for<'x> fn(&mut Decoder<'x>, &Start<'x>) -> Result<Option<Rejection>, DecodeError>;

/// The header by which Centra's support finds a request.
const REQUEST_ID: &str = "x-centra-request-id";

impl<Q: Document, R: Response> Operation<Q, R> {
    /// Generated code calls this.
    #[must_use]
    pub const fn new(name: &'static str, index: usize) -> Self {
        Self { name, index, rejection: None, types: PhantomData }
    }

    /// A reply of type `V` instead of `R` tells why the request was rejected.
    #[must_use]
    pub const fn rejected_by<V: Response<Output = Notices>>(mut self) -> Self {
        self.rejection = Some(reject::<V>);
        self
    }

    /// The whole HTTP request.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    pub fn encode(&self, port: &Port, request: &Q) -> Result<http::Request<Vec<u8>>, Error> {
        self.encode_with(port, request, &[])
    }

    /// The whole HTTP request, with SOAP headers.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    pub fn encode_with(
        &self,
        port: &Port,
        request: &Q,
        headers: &[&dyn Record],
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let body = soap::encode(port, request, headers)?;
        let action = port.endpoint.actions.get(self.index).copied().unwrap_or_default();
        let mut builder = http::Request::builder().method(Method::POST).uri(port.uri.clone());
        builder = match port.endpoint.version {
            SoapVersion::Soap11 => {
                builder.header(CONTENT_TYPE, "text/xml; charset=utf-8").header("SOAPAction", format!("\"{action}\""))
            }
            SoapVersion::Soap12 if action.is_empty() => {
                builder.header(CONTENT_TYPE, "application/soap+xml; charset=utf-8")
            }
            SoapVersion::Soap12 => {
                builder.header(CONTENT_TYPE, format!("application/soap+xml; charset=utf-8; action=\"{action}\""))
            }
        };
        if let (LoginPlacement::Basic, Some(login)) = (port.placement, &port.login) {
            if login.username().contains(':') {
                return Err(Error::Login("HTTP Basic cannot carry a username with a colon"));
            }
            use base64::Engine;
            let pair = format!("{}:{}", login.username(), login.password().expose());
            let token = base64::engine::general_purpose::STANDARD.encode(pair);
            let mut value = http::HeaderValue::try_from(format!("Basic {token}"))
                .map_err(|error| Error::Address(error.to_string()))?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        builder.body(body).map_err(|error| Error::Address(error.to_string()))
    }

    /// The envelope alone.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    pub fn encode_body(&self, port: &Port, request: &Q) -> Result<Vec<u8>, Error> {
        Ok(soap::encode(port, request, &[])?)
    }

    /// Reads the whole HTTP response.
    ///
    /// # Errors
    /// Every [`Error`] but those of sending.
    pub fn decode(&self, port: &Port, response: http::Response<impl AsRef<[u8]>>) -> Result<Reply<R::Output>, Error> {
        let (parts, body) = response.into_parts();
        self.read(port, parts.status.as_u16(), &parts.headers, body.as_ref(), &mut whole)
    }

    /// Reads the whole HTTP response and hands the items of one of its lists to `visit` one by one, as [`xml::each_item`] does: memory is
    /// needed for one at a time.
    ///
    /// # Errors
    /// Those of [`decode`](Self::decode), and those of `visit`, after which nothing more is read.
    ///
    /// # Panics
    /// `list` names something else than a field of the response itself.
    pub fn decode_each<L: Items, E: From<Error>>(
        &self,
        port: &Port,
        response: http::Response<impl AsRef<[u8]>>,
        list: impl Fn(&mut R) -> &mut L,
        mut visit: impl FnMut(L::Item) -> Result<(), E>,
    ) -> Result<Reply<R::Output>, E> {
        let (parts, body) = response.into_parts();
        let mut failure = None;
        let outcome = self.read(
            port,
            parts.status.as_u16(),
            &parts.headers,
            body.as_ref(),
            &mut |input: &mut Decoder<'_>, start, envelope| {
                xml::with_items(&list, &mut visit, &mut failure, |record| envelope.content(input, start, record))
            },
        );
        match failure {
            Some(failure) => Err(failure),
            None => Ok(outcome?),
        }
    }

    /// Reads an envelope that came by whatever way.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn decode_body(&self, port: &Port, body: &[u8]) -> Result<Reply<R::Output>, Error> {
        self.read(port, 200, &HeaderMap::new(), body, &mut whole)
    }

    fn read(
        &self,
        port: &Port,
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
        fill: &mut Fill<'_, R>,
    ) -> Result<Reply<R::Output>, Error> {
        let reply = Received { status, headers, body };
        let success = (200..300).contains(&status);
        if let Some(what) = reply.is_no_xml() {
            if let Some(value) = R::nothing().filter(|_| success && body.iter().all(u8::is_ascii_whitespace)) {
                return Ok(Reply { value, request_id: reply.request_id(), headers: Vec::new() });
            }
            return Err(reply.not_soap(what, success));
        }
        let decode = |error: DecodeError, text: &str| Error::Decode {
            error: error.locate(text),
            request_id: reply.request_id().map(Into::into),
        };
        let text = match xml::to_text(body, reply.charset().as_deref(), &port.options) {
            Ok(text) => text,
            Err(error) => {
                return Err(Error::Decode { error, request_id: reply.request_id().map(Into::into) });
            }
        };
        let mut input = Decoder::new(&text, port.endpoint.namespaces, &port.options);
        let (mut envelope, content) = match soap::open(&mut input) {
            Ok(opened) => opened,
            Err(error) if !success || matches!(error.kind(), DecodeErrorKind::UnexpectedElement { .. }) => {
                let what = if success { "XML that is no SOAP envelope" } else { "a body that is no SOAP fault" };
                return Err(reply.not_soap(what, success));
            }
            Err(error) => return Err(decode(error, &text)),
        };
        match content {
            Body::Fault(mut fault) => {
                fault.headers = std::mem::take(&mut envelope.headers);
                envelope.close(&mut input, false).map_err(|error| decode(error, &text))?;
                fault.status = status;
                fault.request_id = reply.request_id();
                Err(Error::Fault(Box::new(fault)))
            }
            _ if !success => Err(reply.not_soap("a SOAP reply that is no fault", false)),
            Body::Empty => match R::nothing() {
                Some(value) => Ok(Reply { value, request_id: reply.request_id(), headers: envelope.headers }),
                None => Err(reply.not_soap("an empty SOAP body where a response was expected", true)),
            },
            Body::Element(start) => {
                let outcome =
                    self.content(&mut input, &start, &envelope, fill).map_err(|error| decode(error, &text))?;
                let headers = std::mem::take(&mut envelope.headers);
                envelope.close(&mut input, false).map_err(|error| decode(error, &text))?;
                match outcome {
                    Ok(value) => Ok(Reply { value, request_id: reply.request_id(), headers }),
                    Err(mut rejection) => {
                        rejection.request_id = reply.request_id();
                        Err(Error::Rejected(Box::new(rejection)))
                    }
                }
            }
        }
    }

    fn content<'x>(
        &self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        envelope: &soap::Envelope<'x>,
        fill: &mut Fill<'_, R>,
    ) -> Result<Outcome<R::Output>, DecodeError> {
        if !input.is_root(start, &R::default()) {
            if let Some(reject) = self.rejection
                && let Some(rejection) = reject(input, start)?
            {
                input.leave(start);
                return Ok(Err(rejection));
            }
            // The published sample replies are `<productsUpdateResponse>OK</…>`: nothing but a word that it went well.
            if let Some(output) = R::plain_ok()
                && input.is_unqualified(start)
                && start.local().ends_with("Response")
                && input.peek_text(start) == Some("OK")
            {
                input.skip_element(start)?;
                return Ok(Ok(output));
            }
        }
        Ok(fill(input, start, envelope)?.outcome())
    }
}

/// Reads the response out of the body, of which the first start tag was just read.
type Fill<'f, R> = dyn for<'x> FnMut(&mut Decoder<'x>, &Start<'x>, &soap::Envelope<'x>) -> Result<R, DecodeError> + 'f;

/// All of it at once.
fn whole<'x, R: Document>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    envelope: &soap::Envelope<'x>,
) -> Result<R, DecodeError> {
    let mut response = R::default();
    envelope.content(input, start, &mut response)?;
    Ok(response)
}

fn reject<'x, V: Response<Output = Notices>>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
) -> Result<Option<Rejection>, DecodeError> {
    let mut verdict = V::default();
    if !input.is_root(start, &verdict) {
        return Ok(None);
    }
    input.root(start, &mut verdict)?;
    Ok(Some(match verdict.outcome() {
        Err(rejection) => rejection,
        Ok(notices) => Rejection { notices: notices.notices, ..Rejection::default() },
    }))
}

/// What a response means: a value, or a rejection.
pub type Outcome<T> = Result<T, Rejection>;

/// The type of a response; generated code says what it means.
pub trait Response: Document {
    /// What the caller gets.
    type Output;

    /// Success, or why not.
    fn outcome(self) -> Outcome<Self::Output>;

    /// What a bare `OK` means, where the type is a verdict.
    fn plain_ok() -> Option<Self::Output> {
        None
    }

    /// What an empty reply means, where none is expected.
    fn nothing() -> Option<Self::Output> {
        None
    }
}

/// A message without content: of an operation that takes nothing, or answers nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nothing {
    /// Content that should not be there.
    pub unknown: Unknown,
}

impl Record for Nothing {
    fn shape(&self) -> &'static Shape {
        static NAMESPACES: Namespaces = Namespaces { uris: &[""], endpoints: &[] };
        static SHAPE: Shape = Shape::new("nothing", &NAMESPACES, &[]).group();
        &SHAPE
    }

    fn slot(&self, _: u16) -> &dyn Slot {
        &self.unknown
    }

    fn slot_mut(&mut self, _: u16) -> &mut dyn Slot {
        &mut self.unknown
    }

    fn absent() -> &'static Self {
        static ABSENT: Nothing = Nothing { unknown: Unknown::new() };
        &ABSENT
    }
}

impl Response for Nothing {
    type Output = ();

    fn outcome(self) -> Outcome<()> {
        Ok(())
    }

    fn nothing() -> Option<()> {
        Some(())
    }
}

/// What a successful update leaves to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Remarks such as `Added new size: S`; they do not mean that something went wrong.
    pub notices: Vec<String>,
}

/// A verdict of the kind `result{success, errors, notices}`: only `success` = `true` is success.
///
/// # Errors
/// The rejection.
pub fn verdict(success: Option<bool>, errors: Vec<String>, notices: Vec<String>) -> Outcome<Notices> {
    match success {
        Some(true) => Ok(Notices { notices }),
        stated => Err(Rejection { errors, notices, request_id: None, stated: stated.is_some() }),
    }
}

impl<Q, R> fmt::Debug for Operation<Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.name)
    }
}

/// An HTTP message before anybody knows what it is.
pub(crate) struct Received<'r> {
    pub(crate) status: u16,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
}

impl Received<'_> {
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    fn request_id(&self) -> Option<String> {
        self.header(REQUEST_ID)
    }

    pub(crate) fn charset(&self) -> Option<String> {
        let content_type = self.header(CONTENT_TYPE)?;
        content_type.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    /// What the body is, if it cannot be XML at all.
    fn is_no_xml(&self) -> Option<&'static str> {
        let unmarked = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.body);
        let begin = unmarked.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(unmarked.len());
        let body = &unmarked[begin..];
        let html = |text: &[u8]| {
            let head: Vec<u8> = text.iter().take(64).map(u8::to_ascii_lowercase).collect();
            head.starts_with(b"<!doctype html") || head.starts_with(b"<html")
        };
        match body {
            [] => Some("an empty body"),
            _ if html(body) => Some("an HTML page"),
            // UTF-16 begins with a byte order mark, or with a zero byte beside the `<`.
            [b'<', ..] | [0, b'<', ..] | [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => None,
            _ if memchr::memmem::find(body, b"Envelope").is_some() => Some("text before the XML, such as PHP warnings"),
            _ => Some("a body that is no XML"),
        }
    }

    #[cold]
    fn not_soap(&self, what: &'static str, success: bool) -> Error {
        let reply = Box::new(NotSoap {
            status: self.status,
            content_type: self.header(CONTENT_TYPE),
            location: if (300..400).contains(&self.status) { self.header(LOCATION) } else { None },
            request_id: self.request_id(),
            what,
            body: self.body.to_vec(),
        });
        if success { Error::NotSoap(reply) } else { Error::Status(reply) }
    }
}
