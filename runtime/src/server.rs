//! The other half of a WSDL: which operation a request is, what it asks, and how an answer or a fault goes back; no I/O.
//!
//! Generated code has a trait with one method per operation and a function that passes a request to the right one. Both sides of a
//! service can so be written from one WSDL, and tested against each other in one process.

use std::cell::RefCell;
use std::fmt;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};

use crate::endpoint::Endpoint;
use crate::exchange::Received;
use crate::login::{Login, LoginPlacement};
use crate::operation::Operation;
use crate::response::Response;
use crate::soap::{self, Body, Envelope};
use crate::value::QName;
use crate::version::SoapVersion;
use crate::xml::{self, DecodeError, Decoder, Document, Element, EncodeError, Options, Record, Start, escape_text};

/// A fault that a service answers. `Debug` prints how long its detail is.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerFault {
    /// `Client` if the request is to blame, `MustUnderstand` if it demands what the service does not know, else `Server`.
    pub code: &'static str,
    /// What is wrong, for humans.
    pub message: String,
    /// XML of the `detail`, complete elements.
    pub detail: String,
}

impl fmt::Debug for ServerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerFault")
            .field("code", &self.code)
            .field("message", &self.message)
            .field("detail", &self.detail.len())
            .finish()
    }
}

impl ServerFault {
    /// The request is to blame.
    pub fn client(message: impl Into<String>) -> Self {
        Self { code: "Client", message: message.into(), detail: String::new() }
    }

    /// The service is to blame.
    pub fn server(message: impl Into<String>) -> Self {
        Self { code: "Server", message: message.into(), detail: String::new() }
    }
}

/// Why a method gives no response of its operation.
pub enum Refusal {
    /// A SOAP fault.
    Fault(ServerFault),
    /// Another element that the service knows, such as a verdict where something was asked for; written in place of the response.
    Instead(Box<dyn Record>),
}

impl Refusal {
    /// Another element of the service in place of the response.
    pub fn instead(document: impl Document + 'static) -> Self {
        Self::Instead(Box::new(document))
    }
}

impl From<ServerFault> for Refusal {
    fn from(fault: ServerFault) -> Self {
        Self::Fault(fault)
    }
}

/// `Debug` prints the name of the element, and nothing that is in it.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
            Self::Instead(document) => f.debug_tuple("Instead").field(&document.root().map(Element::name)).finish(),
        }
    }
}

/// A request on its way to the method that handles it: its envelope is open, its first element not read yet.
pub struct Incoming<'x> {
    endpoint: &'static Endpoint,
    text: &'x str,
    basic: Option<Login>,
    action: Option<String>,
    version: SoapVersion,
    opened: RefCell<Option<Opened<'x>>>,
}

/// An envelope down to the first element of its body, if there is one that is no fault.
struct Opened<'x> {
    input: Decoder<'x>,
    envelope: Envelope<'x>,
    first: Option<Start<'x>>,
}

/// What the envelope of a request holds, and who sent it.
pub struct Caller<'c> {
    /// The endpoint that the request came to.
    pub endpoint: &'static Endpoint,
    /// Username and password, from wherever the endpoint expects them.
    pub login: Option<&'c Login>,
    /// The elements of the SOAP header, each as XML that stands on its own.
    pub headers: &'c [String],
}

/// In the extensions of a request: names of SOAP headers that the service looks at by itself, in [`Caller::headers`]. A request with a header
/// that demands to be understood and is none of these is answered by the fault `MustUnderstand` (SOAP 1.1, section 4.2.3), before anything is done.
#[derive(Clone, Debug, Default)]
pub struct Understood(pub Vec<QName>);

/// A request as it came: headers and body.
pub type Request<'b> = http::Request<&'b [u8]>;

/// A service's answer to one request. That of a fault has the [`ServerFault`] in its extensions.
pub type Answer = http::Response<Vec<u8>>;

/// What a method of a service returns: a response, or why there is none.
pub type Served<T> = Result<T, Refusal>;

/// Takes a request apart and answers it by `route`, which finds the operation with [`Incoming::is`] and answers with [`Incoming::answer`].
///
/// What cannot be read is answered by a fault; nothing panics. An answer has the version of SOAP that the request has. [`Options`] in the
/// request's extensions replace the default ones: with [`Options::keep_invalid`], say, a malformed number gets as far as the method, which
/// can answer what its service answers to it.
pub fn serve(
    endpoint: &'static Endpoint,
    request: &Request<'_>,
    route: impl FnOnce(&Incoming<'_>) -> Option<Answer>,
) -> Answer {
    let bad = |version, error: DecodeError| fault(version, &ServerFault::client(format!("Bad Request: {error}")));
    let options = request.extensions().get::<Options>().cloned().unwrap_or_default();
    let (headers, body) = (request.headers(), *request.body());
    let received = Received { status: 200, headers, outer: headers, body, via: None };
    let text = match xml::to_text(received.body, received.charset().as_deref(), &options) {
        Ok(text) => text,
        Err(error) => return bad(endpoint.version, error),
    };
    let mut input = Decoder::new(&text, endpoint.namespaces, &options);
    let (envelope, body) = match soap::open(&mut input) {
        Ok(opened) => opened,
        Err(error) => return bad(endpoint.version, error.locate(&text)),
    };
    let first = match body {
        Body::Element(start) => Some(start),
        Body::Fault(_) | Body::Empty => None,
    };
    let version = envelope.version();
    let name = first.as_ref().map(|start| input.expanded(start)).unwrap_or_default();
    let understood = request.extensions().get::<Understood>().map(|names| names.0.as_slice()).unwrap_or_default();
    if let Some(demand) = envelope.demanded.iter().find(|name| !understood.contains(name)) {
        let message = format!("the header `{demand}` demands to be understood, and is not");
        return fault(version, &ServerFault { code: "MustUnderstand", message, detail: String::new() });
    }
    let incoming = Incoming {
        endpoint,
        text: &text,
        basic: received.header(AUTHORIZATION).and_then(|value| basic(&value)),
        action: action(&received),
        version,
        opened: RefCell::new(Some(Opened { input, envelope, first })),
    };
    route(&incoming).unwrap_or_else(|| fault(version, &ServerFault::client(format!("Procedure '{name}' not present"))))
}

/// The SOAPAction of SOAP 1.1, or the parameter of the content type that SOAP 1.2 has instead.
fn action(received: &Received<'_>) -> Option<String> {
    let action = received.header(HeaderName::from_static("soapaction")).or_else(|| {
        let content_type = received.header(CONTENT_TYPE)?;
        let mut parameters = content_type.split(';').filter_map(|part| part.trim().split_once('='));
        parameters
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("action"))
            .map(|(_, value)| value.trim().to_owned())
    })?;
    let action = action.trim();
    Some(action.strip_prefix('"').and_then(|action| action.strip_suffix('"')).unwrap_or(action).to_owned())
}

impl Incoming<'_> {
    /// Whether this is the request of that operation, by the first element of the body.
    pub fn is<Q: Document, R>(&self, _: &Operation<Q, R>) -> bool {
        let mut opened = self.opened.borrow_mut();
        let Some(Opened { input, first, .. }) = opened.as_mut() else { return false };
        let request = Q::default();
        match first {
            Some(start) => input.is_root(start, &request),
            None => request.shape().group,
        }
    }

    /// The same for an operation that shares its first element with others: the action decides (WSDL 1.1 §3.4).
    pub fn is_called<Q: Document, R>(&self, operation: &Operation<Q, R>) -> bool {
        let declared = self.endpoint.actions.get(operation.index).copied().unwrap_or_default();
        self.is(operation) && self.action.as_deref().is_some_and(|action| !action.is_empty() && action == declared)
    }

    /// Reads the request, has it handled and writes the answer.
    pub fn answer<Q: Document, R: Response>(
        &self,
        _: &Operation<Q, R>,
        handle: impl FnOnce(&Caller<'_>, Q) -> Result<R, Refusal>,
    ) -> Answer {
        let version = self.version;
        let mut request = Q::default();
        let headers = match self.read(&mut request) {
            Ok(headers) => headers,
            Err(error) => return fault(version, &ServerFault::client(format!("Bad Request: {error}"))),
        };
        let login = match self.endpoint.login {
            LoginPlacement::Basic => self.basic.clone(),
            _ => soap::login_of(&request),
        };
        let handled = handle(&Caller { endpoint: self.endpoint, login: login.as_ref(), headers: &headers }, request);
        let envelope = match &handled {
            Ok(response) => soap::envelope(self.endpoint, version, response),
            Err(Refusal::Instead(document)) => soap::envelope(self.endpoint, version, &**document),
            Err(Refusal::Fault(problem)) => return fault(version, problem),
        };
        match envelope {
            Ok(body) => reply(version, 200, body),
            Err(error) => fault(version, &ServerFault::server(error.to_string())),
        }
    }

    /// Returns the elements of the header.
    fn read(&self, request: &mut dyn Record) -> Result<Vec<String>, DecodeError> {
        let Some(Opened { mut input, mut envelope, first }) = self.opened.take() else { return Ok(Vec::new()) };
        let headers = std::mem::take(&mut envelope.headers);
        let located = |error: DecodeError| error.locate(self.text);
        if let Some(start) = first {
            envelope.content(&mut input, &start, request).map_err(located)?;
        }
        envelope.close(&mut input).map(|_| headers).map_err(located)
    }
}

/// A fault as an HTTP response.
pub fn fault(version: SoapVersion, fault: &ServerFault) -> Answer {
    let body = fault_body(version, fault).unwrap_or_else(|_| {
        // The message itself cannot be written: say so instead.
        let plain = ServerFault {
            code: fault.code,
            message: "the message of this fault cannot be written as XML".into(),
            detail: String::new(),
        };
        fault_body(version, &plain).unwrap_or_default()
    });
    let mut answer = reply(version, 500, body);
    answer.extensions_mut().insert(fault.clone());
    answer
}

fn fault_body(version: SoapVersion, fault: &ServerFault) -> Result<Vec<u8>, EncodeError> {
    let message = escape_text(&fault.message)?;
    let namespace = version.namespace();
    let inner = match version {
        SoapVersion::Soap11 => {
            let detail =
                if fault.detail.is_empty() { String::new() } else { format!("<detail>{}</detail>", fault.detail) };
            format!("<faultcode>SOAP-ENV:{}</faultcode><faultstring>{message}</faultstring>{detail}", fault.code)
        }
        SoapVersion::Soap12 => {
            let code = match fault.code {
                "Client" => "Sender",
                "MustUnderstand" => "MustUnderstand",
                _ => "Receiver",
            };
            let detail = if fault.detail.is_empty() {
                String::new()
            } else {
                format!("<SOAP-ENV:Detail>{}</SOAP-ENV:Detail>", fault.detail)
            };
            format!(
                "<SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:{code}</SOAP-ENV:Value></SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang=\"en\">{message}</SOAP-ENV:Text></SOAP-ENV:Reason>{detail}"
            )
        }
    };
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"{namespace}\"><SOAP-ENV:Body><SOAP-ENV:Fault>{inner}</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )
    .into_bytes())
}

fn reply(version: SoapVersion, status: u16, body: Vec<u8>) -> Answer {
    let content_type = match version {
        SoapVersion::Soap11 => "text/xml; charset=utf-8",
        SoapVersion::Soap12 => "application/soap+xml; charset=utf-8",
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    response
}

fn basic(value: &str) -> Option<Login> {
    use base64::Engine;
    let (scheme, token) = value.split_once(' ')?;
    let pair = base64::engine::general_purpose::STANDARD.decode(token.trim()).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (username, password) = pair.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| Login::new(username, password))
}
