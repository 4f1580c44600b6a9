//! The blocking transport: ureq with rustls.

use http::header::ACCEPT_ENCODING;

use super::{MaxResponse, TIMEOUTS, Transport, packed};
use crate::error::TransportError;

/// Sends by ureq. Answers may be packed by gzip or deflate.
#[derive(Clone, Debug)]
pub struct Ureq(::ureq::Agent);

impl Ureq {
    /// An agent with time-outs (10 s to connect, 120 s in all) that follows no redirects.
    #[must_use]
    pub fn new() -> Self {
        let config = ::ureq::Agent::config_builder().timeout_connect(Some(TIMEOUTS.0)).timeout_global(Some(TIMEOUTS.1));
        Self(config.http_status_as_error(false).max_redirects(0).build().into())
    }

    /// An agent of one's own. It should neither follow redirects nor make errors of statuses.
    #[must_use]
    pub fn with_agent(agent: ::ureq::Agent) -> Self {
        Self(agent)
    }
}

impl Default for Ureq {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Ureq {
    fn send(&self, mut request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let max = MaxResponse::of(&request);
        request.headers_mut().insert(ACCEPT_ENCODING, packed::ACCEPTED);
        let response = self.0.run(request).map_err(TransportError::new)?;
        let (mut parts, mut body) = response.into_parts();
        let bytes = body.with_config().limit(max.0 as u64).read_to_vec().map_err(TransportError::new)?;
        let bytes = packed::unpack(&mut parts.headers, bytes, max)?;
        Ok(http::Response::from_parts(parts, bytes))
    }
}
