//! What a call is: encode, send, decode; the only place that composes them, blocking and async.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::endpoint::Port;
use crate::error::Error;
use crate::exchange::{Received, Rejecter};
use crate::operation::{self, Operation};
use crate::reply::{Headers, Reply};
use crate::response::Response;
use crate::transport::{AsyncTransport, Transport};
use crate::xml::Document;

/// A port and a transport: what generated clients are made of.
#[derive(Clone, Debug)]
pub struct Client<T> {
    port: Port,
    transport: T,
}

impl<T> Client<T> {
    /// A client; whether it is blocking or async is up to the transport.
    #[inline]
    pub fn new(port: Port, transport: T) -> Self {
        Self { port, transport }
    }

    /// Where requests go.
    #[inline]
    pub fn port(&self) -> &Port {
        &self.port
    }

    /// How requests go.
    #[inline]
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Prepares a call of any operation; generated methods do it by name.
    #[inline]
    pub fn call<'c, Q, R>(&'c self, operation: &'c Operation<Q, R>, request: Q) -> Call<'c, T, Q, R> {
        Call { client: self, operation, request, headers: Headers::default() }
    }
}

impl<T: Transport> Client<T> {
    /// Whatever the operation: compiled once for each type of response.
    #[inline]
    fn exchange<R: Response>(
        &self,
        request: http::Request<Vec<u8>>,
        rejection: Option<Rejecter>,
    ) -> Result<Reply<R::Output>, Error> {
        let response = self.transport.send(request)?;
        operation::read::<R>(&self.port, &Received::of(&response), rejection)
    }
}

/// A call that was not made yet: `.send()` it with a blocking transport, `.await` it with an async one.
#[derive(Debug)]
#[must_use = "nothing is sent before `.send()` or `.await`"]
pub struct Call<'c, T, Q, R> {
    client: &'c Client<T>,
    operation: &'c Operation<Q, R>,
    request: Q,
    headers: Headers,
}

impl<T, Q: Document, R: Response> Call<'_, T, Q, R> {
    /// What would be sent.
    #[inline]
    pub fn request(&self) -> &Q {
        &self.request
    }

    /// Adds a SOAP header; it is written before the body, in the order of these calls.
    #[inline]
    pub fn header<H: Document + Send + Sync + 'static>(mut self, header: H) -> Self {
        self.headers.push(header);
        self
    }

    /// The HTTP request, for sending it by other means.
    ///
    /// # Errors
    /// [`Error::Encode`].
    #[inline]
    pub fn encode(&self) -> Result<http::Request<Vec<u8>>, Error> {
        self.operation.encode_with(&self.client.port, &self.request, &self.headers.records())
    }

    /// Sends the request and waits for the reply.
    ///
    /// # Errors
    /// Every [`Error`].
    #[inline]
    pub fn send(self) -> Result<Reply<R::Output>, Error>
    where
        T: Transport,
    {
        let request = self.encode()?;
        self.client.exchange::<R>(request, self.operation.rejection)
    }
}

impl<'c, T, Q, R> IntoFuture for Call<'c, T, Q, R>
where
    T: AsyncTransport,
    Q: Document + Send + Sync + 'c,
    R: Response + 'c,
{
    type Output = Result<Reply<R::Output>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.encode()?;
            let response = self.client.transport.send(request).await?;
            self.operation.decode(&self.client.port, response)
        })
    }
}
