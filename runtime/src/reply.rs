//! What comes with a response: its request id and its SOAP headers; and which SOAP headers go with a request.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use http::HeaderMap;

use crate::multipart::Attachment;
use crate::response::Nothing;
use crate::xml::{self, DecodeError, Document, Options, Record};

/// A response, with what came beside it. Used like the response itself. `Debug` tells only how much came beside it.
#[derive(Clone, PartialEq)]
pub struct Reply<T> {
    /// The response.
    pub value: T,
    /// `X-Centra-Request-ID`.
    pub request_id: Option<String>,
    pub(crate) rest: Box<Rest>,
}

/// What else came, whatever the type of the response.
#[derive(Clone, PartialEq)]
pub(crate) struct Rest {
    /// Elements of the SOAP header.
    pub(crate) headers: Vec<String>,
    /// Elements of the SOAP body beside the response.
    pub(crate) beside: Vec<String>,
    /// Parts of a MIME message beside the envelope.
    pub(crate) attachments: Vec<Attachment>,
    /// How many characters that XML forbids became U+FFFD.
    pub(crate) replaced: u64,
    /// What is odd about the reply although it could be read.
    pub(crate) warnings: Vec<String>,
    /// HTTP status.
    pub(crate) status: u16,
    /// HTTP headers.
    pub(crate) http: HeaderMap,
    /// The start of the body, where it is to be kept.
    pub(crate) raw: Option<Vec<u8>>,
    /// How the reply was read, and its headers will be.
    pub(crate) options: Options,
}

impl Rest {
    /// Nothing but these, so far.
    pub(crate) fn new(attachments: Vec<Attachment>, options: &Options) -> Self {
        Self {
            headers: Vec::new(),
            beside: Vec::new(),
            attachments,
            replaced: 0,
            warnings: Vec::new(),
            status: 0,
            http: HeaderMap::new(),
            raw: None,
            options: options.clone(),
        }
    }
}

impl<T> Reply<T> {
    /// How many characters of the reply XML forbids (U+000B, say). Each became U+FFFD; in strict mode there are none.
    #[must_use]
    pub fn replaced_characters(&self) -> u64 {
        self.rest.replaced
    }

    /// HTTP status: a response that came with 500, say, is one all the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.rest.status
    }

    /// HTTP headers.
    #[must_use]
    pub fn http_headers(&self) -> &HeaderMap {
        &self.rest.http
    }

    /// What is odd about the reply although it could be read: text that an interpreter printed before it, an encoding that HTTP calls otherwise.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.rest.warnings
    }

    /// The start of the body as it came, where [`Port::keep_raw`](crate::Port::keep_raw) asks for it.
    #[must_use]
    pub fn raw(&self) -> Option<&[u8]> {
        self.rest.raw.as_deref()
    }

    pub(crate) fn with_head(mut self, head: http::response::Parts) -> Self {
        (self.rest.status, self.rest.http) = (head.status.as_u16(), head.headers);
        self
    }

    /// The elements inside `soap:Header`, each as XML that stands on its own.
    #[must_use]
    pub fn headers_xml(&self) -> &[String] {
        &self.rest.headers
    }

    /// The elements of `soap:Body` beside the response that were not read in place of a reference to them, each as XML that stands on its own: all
    /// of them where the operation returns nothing. The WSDL declares none; in strict mode those to which nothing refers are an error.
    #[must_use]
    pub fn beside_xml(&self) -> &[String] {
        &self.rest.beside
    }

    /// What came beside the envelope in a MIME message (SOAP with attachments). What `xop:Include` (MTOM) refers to is not among them: it is in
    /// the response, as if it had been sent there.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        &self.rest.attachments
    }

    /// The SOAP header of a type that the WSDL declares; `None` if there is none.
    ///
    /// # Errors
    /// The element is there, but cannot be read.
    pub fn header<H: Document>(&self) -> Option<Result<H, DecodeError>> {
        find(&self.rest.headers, &[], &self.rest.options)
    }
}

/// Headers and what else is kept as XML may hold secrets.
impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("request_id", &self.request_id)
            .field("headers", &self.rest.headers.len())
            .field("beside", &self.rest.beside.len())
            .field("attachments", &self.rest.attachments)
            .field("replaced", &self.rest.replaced)
            .field("status", &self.rest.status)
            .finish_non_exhaustive()
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// SOAP headers that go with a request.
#[derive(Clone, Default)]
pub(crate) struct Headers(Vec<Arc<dyn Record + Send + Sync>>);

impl Headers {
    pub(crate) fn push<H: Document + Send + Sync + 'static>(&mut self, header: H) {
        self.0.push(Arc::new(header));
    }

    /// Adds one element as it stands.
    ///
    /// # Errors
    /// It is not one well-formed element that declares all prefixes that it uses.
    pub(crate) fn push_xml(&mut self, element: &str) -> Result<(), DecodeError> {
        // A group without fields writes what it holds and nothing around it.
        let mut header = Nothing::default();
        header.unknown.push_element(element)?;
        self.0.push(Arc::new(header));
        Ok(())
    }

    pub(crate) fn records(&self) -> Vec<&dyn Record> {
        self.0.iter().map(|header| -> &dyn Record { &**header }).collect()
    }
}

/// They may hold secrets.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|header| header.shape().name)).finish()
    }
}

/// The first of these elements that is of this type; they may refer to the targets.
pub(crate) fn find<T: Document>(
    elements: &[String],
    targets: &[String],
    options: &Options,
) -> Option<Result<T, DecodeError>> {
    let expected = T::default().root();
    elements.iter().find_map(|xml| match read::<T>(xml, targets, options) {
        Err(error)
            if expected.is_some()
                && error.path().is_empty()
                && matches!(error.kind(), xml::DecodeErrorKind::UnexpectedElement { .. }) =>
        {
            None
        }
        read => Some(read),
    })
}

fn read<T: Document>(xml: &str, targets: &[String], options: &Options) -> Result<T, DecodeError> {
    let mut value = T::default();
    let shape = value.shape();
    if targets.is_empty() && !shape.encoded {
        return options.from_slice(xml.as_bytes());
    }
    let document = format!("<all>{xml}{}</all>", targets.concat());
    let mut input = xml::Decoder::new(&document, shape.namespaces.uris, options);
    input.set_encoding(shape);
    let mut first = || {
        let all = input.prolog()?;
        match input.next_child(&all)? {
            Some(start) => input.root(&start, &mut value),
            None => Ok(()),
        }
    };
    first().map_err(|error| error.locate(&document))?;
    Ok(value)
}
