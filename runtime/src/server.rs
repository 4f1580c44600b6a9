//! The other half of a WSDL: which operation a request is, what it asks, and how an answer or a fault goes back; no I/O.
//!
//! Generated code has a trait with one method per operation and a function that passes a request to the right one. Both sides of a
//! service can so be written from one WSDL, and tested against each other in one process.

use std::borrow::Cow;
use std::fmt;

use http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::endpoint::{Endpoint, SoapVersion};
use crate::exchange::Received;
use crate::login::{Login, LoginPlacement};
use crate::operation::Operation;
use crate::response::Response;
use crate::soap::{self, Body};
use crate::xml::{self, DecodeError, Decoder, Document, EncodeError, Options, Start, escape_text};

/// A fault that a service answers. `Debug` prints how long its detail is.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerFault {
    /// `Client` if the request is to blame, else `Server`.
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

/// A request on its way to the method that handles it.
pub struct Incoming<'r> {
    endpoint: &'static Endpoint,
    text: Cow<'r, str>,
    basic: Option<Login>,
    options: Options,
}

/// What the envelope of a request holds, and who sent it.
pub struct Caller<'c> {
    /// The endpoint that the request came to.
    pub endpoint: &'static Endpoint,
    /// Username and password, from wherever the endpoint expects them.
    pub login: Option<&'c Login>,
}

/// A request as it came: headers and body.
pub type Request<'b> = http::Request<&'b [u8]>;

/// A service's answer to one request.
pub type Answer = http::Response<Vec<u8>>;

/// What a method of a service gives: a response, or a fault.
pub type Served<T> = Result<T, ServerFault>;

/// Takes a request apart and answers it by `route`, which finds the operation with [`Incoming::is`] and answers with [`Incoming::answer`].
///
/// What cannot be read is answered by a fault; nothing panics. [`Options`] in the request's extensions replace the default ones: with
/// [`Options::keep_invalid`], say, a malformed number gets as far as the method, which can answer what its service answers to it.
pub fn serve(
    endpoint: &'static Endpoint,
    request: &Request<'_>,
    route: impl FnOnce(&Incoming<'_>) -> Option<Answer>,
) -> Answer {
    let options = request.extensions().get::<Options>().cloned().unwrap_or_default();
    let received = Received { status: 200, headers: request.headers(), body: request.body() };
    let text = match xml::to_text(received.body, received.charset().as_deref(), &options) {
        Ok(text) => text,
        Err(error) => return fault(endpoint.version, &ServerFault::client(format!("Bad Request: {error}"))),
    };
    let basic = received.header(AUTHORIZATION).and_then(|value| basic(&value));
    let incoming = Incoming { endpoint, text, basic, options };
    if let Err(error) = incoming.open(|_, _| Ok(())) {
        return fault(endpoint.version, &ServerFault::client(format!("Bad Request: {error}")));
    }
    route(&incoming).unwrap_or_else(|| {
        let name = incoming.open(|input, start| Ok(input.expanded(start))).ok().flatten().unwrap_or_default();
        fault(endpoint.version, &ServerFault::client(format!("Procedure '{name}' not present")))
    })
}

impl Incoming<'_> {
    /// Is this the request of that operation?
    pub fn is<Q: Document, R>(&self, _: &Operation<Q, R>) -> bool {
        let request = Q::default();
        self.open(|input, start| Ok(input.is_root(start, &request)))
            .ok()
            .flatten()
            .unwrap_or_else(|| request.shape().group)
    }

    /// Reads the request, has it handled and writes the answer.
    pub fn answer<Q: Document, R: Response>(
        &self,
        _: &Operation<Q, R>,
        handle: impl FnOnce(&Caller<'_>, Q) -> Result<R, ServerFault>,
    ) -> Answer {
        let version = self.endpoint.version;
        let mut request = Q::default();
        if let Err(error) = self.read(&mut request) {
            return fault(version, &ServerFault::client(format!("Bad Request: {error}")));
        }
        let login = match self.endpoint.login {
            LoginPlacement::Basic => self.basic.clone(),
            _ => soap::login_of(&request),
        };
        match handle(&Caller { endpoint: self.endpoint, login: login.as_ref() }, request) {
            Ok(response) => match soap::envelope(self.endpoint, &response) {
                Ok(body) => reply(version, 200, body),
                Err(error) => fault(version, &ServerFault::server(error.to_string())),
            },
            Err(problem) => fault(version, &problem),
        }
    }

    fn read<Q: Document>(&self, request: &mut Q) -> Result<(), DecodeError> {
        let mut input = Decoder::new(&self.text, self.endpoint.namespaces, &self.options);
        let located = |error: DecodeError| error.locate(&self.text);
        let (envelope, body) = soap::open(&mut input).map_err(located)?;
        if let Body::Element(start) = body {
            envelope.content(&mut input, &start, request).map_err(located)?;
        }
        envelope.close(&mut input).map(drop).map_err(located)
    }

    /// Opens the envelope and looks at the first element of the body; `None` if there is none.
    fn open<A>(
        &self,
        look: impl for<'x> FnOnce(&mut Decoder<'x>, &Start<'x>) -> Result<A, DecodeError>,
    ) -> Result<Option<A>, DecodeError> {
        let mut input = Decoder::new(&self.text, self.endpoint.namespaces, &self.options);
        look_inside(&mut input, look).map_err(|error| error.locate(&self.text))
    }
}

fn look_inside<'x, A>(
    input: &mut Decoder<'x>,
    look: impl FnOnce(&mut Decoder<'x>, &Start<'x>) -> Result<A, DecodeError>,
) -> Result<Option<A>, DecodeError> {
    match soap::open(input)?.1 {
        Body::Element(start) => look(input, &start).map(Some),
        Body::Fault(_) | Body::Empty => Ok(None),
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
    reply(version, 500, body)
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
            let code = if fault.code == "Client" { "Sender" } else { "Receiver" };
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
