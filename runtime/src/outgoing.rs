//! The last thing before a request is sent: hooks of the user's, which see the finished envelope and may change it.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use http::HeaderMap;

use crate::error::Error;

/// A request that is finished and not sent yet, as a hook of [`Port::on_envelope`](crate::Port::on_envelope) sees it.
pub struct Outgoing<'o> {
    operation: &'static str,
    request: &'o mut http::Request<Vec<u8>>,
    /// Where `soap:Body` begins; `None` once somebody replaced the envelope.
    body: Option<usize>,
}

const HEADER: (&str, &str) = ("<soap:Header>", "</soap:Header>");
const BODY_END: &[u8] = b"</soap:Body>";

impl Outgoing<'_> {
    /// Name of the operation, as the WSDL has it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The HTTP request: address, headers and envelope.
    #[must_use]
    pub fn request(&self) -> &http::Request<Vec<u8>> {
        self.request
    }

    /// The whole envelope, as it will be sent. It holds the login, if the WSDL wants it there.
    #[must_use]
    pub fn envelope(&self) -> &[u8] {
        self.request.body()
    }

    /// The element `soap:Body` with its tags, as it will be sent; `None` after [`replace`](Self::replace).
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.body_range().map(|range| &self.request.body()[range])
    }

    /// Adds an element to the SOAP header, after those that are there. It is written as it stands, so it declares the prefixes that it uses;
    /// `soap` is that of the envelope.
    ///
    /// # Errors
    /// A hook has [replaced](Self::replace) the envelope: only that hook knows where its header is.
    pub fn add_header_xml(&mut self, element: &str) -> Result<(), &'static str> {
        let Some(body) = self.body else {
            return Err("an earlier hook has replaced the envelope, so its SOAP header is for that hook to write");
        };
        let envelope = self.request.body_mut();
        let has_header = envelope[..body].ends_with(HEADER.1.as_bytes());
        let (at, text) = match has_header {
            true => (body - HEADER.1.len(), element.to_owned()),
            false => (body, format!("{}{element}{}", HEADER.0, HEADER.1)),
        };
        self.body = Some(body + text.len());
        envelope.splice(at..at, text.into_bytes());
        Ok(())
    }

    /// Sends this envelope instead: one that is signed or encrypted as a whole.
    pub fn replace(&mut self, envelope: Vec<u8>) {
        *self.request.body_mut() = envelope;
        self.body = None;
    }

    /// The HTTP headers, to be added to or changed.
    #[must_use]
    pub fn http_headers(&mut self) -> &mut HeaderMap {
        self.request.headers_mut()
    }

    fn body_range(&self) -> Option<Range<usize>> {
        let (begin, envelope) = (self.body?, self.request.body());
        let end = memchr::memmem::rfind(envelope, BODY_END)? + BODY_END.len();
        Some(begin..end)
    }
}

/// The envelope may hold a password.
impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.request.body().len();
        f.debug_struct("Outgoing").field("operation", &self.operation).field("bytes", &bytes).finish_non_exhaustive()
    }
}

type Hook = dyn Fn(&mut Outgoing<'_>) -> Result<(), Box<dyn StdError + Send + Sync>> + Send + Sync;

/// The hooks of a port, in the order in which they are called.
#[derive(Clone, Default)]
pub(crate) struct EnvelopeHooks(Vec<Arc<Hook>>);

impl EnvelopeHooks {
    pub(crate) fn push(
        &mut self,
        hook: impl Fn(&mut Outgoing<'_>) -> Result<(), Box<dyn StdError + Send + Sync>> + Send + Sync + 'static,
    ) {
        self.0.push(Arc::new(hook));
    }
}

impl fmt::Debug for EnvelopeHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hooks", self.0.len())
    }
}

/// A request that no hook has seen yet.
pub(crate) struct Draft {
    pub(crate) request: http::Request<Vec<u8>>,
    /// Where `soap:Body` begins.
    pub(crate) body: usize,
}

impl Draft {
    /// What will be sent.
    ///
    /// # Errors
    /// [`Error::Hook`].
    pub(crate) fn finish(
        mut self,
        hooks: &EnvelopeHooks,
        operation: &'static str,
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let mut outgoing = Outgoing { operation, request: &mut self.request, body: Some(self.body) };
        for hook in &hooks.0 {
            hook(&mut outgoing).map_err(|why| Error::Hook(why.to_string().into()))?;
        }
        Ok(self.request)
    }
}
