//! The async transport: reqwest with rustls.

use http::header::ACCEPT_ENCODING;

use super::{AsyncTransport, MaxResponse, TIMEOUTS, packed};
use crate::error::TransportError;

/// Sends by reqwest. Answers may be packed by gzip or deflate.
#[derive(Clone, Debug)]
pub struct Reqwest(::reqwest::Client);

impl Reqwest {
    /// A client with time-outs (10 s to connect, 120 s in all) that follows no redirects.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        let builder = ::reqwest::Client::builder().connect_timeout(TIMEOUTS.0).timeout(TIMEOUTS.1);
        builder.redirect(::reqwest::redirect::Policy::none()).build().map(Self).map_err(TransportError::new)
    }

    /// A client of one's own. It should follow no redirects.
    #[must_use]
    pub fn with_client(client: ::reqwest::Client) -> Self {
        Self(client)
    }
}

impl AsyncTransport for Reqwest {
    async fn send(&self, mut request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let max = MaxResponse::of(&request);
        request.headers_mut().insert(ACCEPT_ENCODING, packed::ACCEPTED);
        let request = ::reqwest::Request::try_from(request).map_err(TransportError::new)?;
        let mut response = self.0.execute(request).await.map_err(TransportError::new)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(TransportError::new)? {
            max.check(body.len() + chunk.len())?;
            body.extend_from_slice(&chunk);
        }
        let mut headers = std::mem::take(response.headers_mut());
        let mut reply = http::Response::new(packed::unpack(&mut headers, body, max)?);
        *reply.status_mut() = response.status();
        *reply.headers_mut() = headers;
        Ok(reply)
    }
}
