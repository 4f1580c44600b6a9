//! What a call is: encode, send, decode, and again if that is right; the only place that composes them, blocking and async.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Instant;

use http::{HeaderName, HeaderValue};

use crate::endpoint::Port;
use crate::error::Error;
use crate::exchange;
use crate::operation::{self, Operation, Untyped};
use crate::outgoing::Draft;
use crate::policy::{Machine, Next, Policy, Repeat};
use crate::recording::Recording;
use crate::reply::{Headers, Reply};
use crate::response::Response;
use crate::transport::{AsyncTransport, Bounds, Transport};
use crate::xml::{DecodeError, Document, Record};

/// A port and a transport: what generated clients are made of.
#[derive(Clone, Debug)]
pub struct Client<T> {
    port: Port,
    transport: T,
    policy: Option<Policy>,
}

impl<T> Client<T> {
    /// A client; whether it is blocking or async is up to the transport. A call is one attempt, unless it is given a [`Policy`].
    #[inline]
    pub fn new(port: Port, transport: T) -> Self {
        Self { port, transport, policy: None }
    }

    /// Makes calls by this policy: time limits, attempts, calls at a time.
    #[inline]
    #[must_use]
    pub fn with(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The same client at another address, such as a service returns at login.
    ///
    /// # Errors
    /// As [`Port::at`].
    pub fn at(mut self, url: &str) -> Result<Self, Error> {
        self.port = self.port.at(url)?;
        Ok(self)
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

    /// How calls are made; `None` for one attempt each.
    #[inline]
    pub fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }

    /// Prepares a call of any operation; generated methods do it by name.
    #[inline]
    pub fn call<'c, Q, R>(&'c self, operation: &'c Operation<Q, R>, request: Q) -> Call<'c, T, Q, R> {
        Call { client: self, operation, request, headers: Headers::default(), port: None, is_repeatable: None }
    }
}

/// A call that was not made yet: `.send()` it with a blocking transport, `.await` it with an async one. By reference it can be made again.
#[derive(Debug)]
#[must_use = "nothing is sent before `.send()` or `.await`"]
pub struct Call<'c, T, Q, R> {
    client: &'c Client<T>,
    operation: &'c Operation<Q, R>,
    request: Q,
    headers: Headers,
    /// Where it goes and what goes along, if not as the client's.
    port: Option<Box<Port>>,
    /// The user's word.
    is_repeatable: Option<bool>,
}

impl<T, Q: Document, R: Response> Call<'_, T, Q, R> {
    /// What would be sent.
    #[inline]
    pub fn request(&self) -> &Q {
        &self.request
    }

    /// What was sent, to be sent otherwise.
    #[inline]
    pub fn into_request(self) -> Q {
        self.request
    }

    /// Adds a SOAP header; it is written before the body, in the order of these calls.
    #[inline]
    pub fn header<H: Document + Send + Sync + 'static>(mut self, header: H) -> Self {
        self.headers.push(header);
        self
    }

    /// Adds a SOAP header as it stands, such as one that is signed. [`Xml`](crate::Xml) is a header of any name as well, whose content can be
    /// changed.
    ///
    /// # Errors
    /// It is not one well-formed element that declares all prefixes that it uses.
    #[inline]
    pub fn header_xml(mut self, element: &str) -> Result<Self, DecodeError> {
        self.headers.push_xml(element)?;
        Ok(self)
    }

    /// Adds an HTTP header, in place of one of that name that the client has.
    pub fn http_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.port = Some(Box::new(self.port().clone().http_header(name, value)));
        self
    }

    /// Sends this call elsewhere.
    ///
    /// # Errors
    /// As [`Port::at`].
    pub fn at(mut self, url: &str) -> Result<Self, Error> {
        self.port = Some(Box::new(self.port().clone().at(url)?));
        Ok(self)
    }

    /// Promises that sending this request twice does the same as sending it once, whatever is declared of the operation. The promise an
    /// `orders_Update` with a refund needs: that the refund's id is the same each time.
    pub fn repeatable(mut self) -> Self {
        self.is_repeatable = Some(true);
        self
    }

    /// Is not sent again once the server may have got it, whatever is declared of the operation.
    pub fn once(mut self) -> Self {
        self.is_repeatable = Some(false);
        self
    }

    /// The HTTP request, for sending it by other means.
    ///
    /// # Errors
    /// [`Error::Encode`], [`Error::Hook`].
    #[inline]
    pub fn encode(&self) -> Result<http::Request<Vec<u8>>, Error> {
        self.operation.encode_with(self.port(), &self.request, &self.headers.records())
    }

    #[inline]
    fn port(&self) -> &Port {
        self.port.as_deref().unwrap_or(&self.client.port)
    }

    /// All of it that does not depend on how it is driven; `written` is the envelope, where there is one already.
    #[inline]
    fn plan(&self, written: Option<Draft>) -> Result<Plan<'_>, Error> {
        let asked = Asked {
            operation: self.operation.untyped(),
            port: self.port(),
            policy: self.client.policy.as_ref(),
            request: &self.request,
            headers: &self.headers,
            is_repeatable: self.is_repeatable,
        };
        asked.plan(written)
    }

    /// Sends the request and waits for the reply.
    ///
    /// # Errors
    /// Every [`Error`].
    #[inline]
    pub fn send(&self) -> Result<Reply<R::Output>, Error>
    where
        T: Transport,
    {
        self.send_written(None)
    }

    /// The same, where the envelope may be written already.
    pub(crate) fn send_written(&self, written: Option<Draft>) -> Result<Reply<R::Output>, Error>
    where
        T: Transport,
    {
        self.plan(written)?.drive::<R>(&self.client.transport)
    }

    /// The same, async.
    pub(crate) async fn await_written(&self, written: Option<Draft>) -> Result<Reply<R::Output>, Error>
    where
        T: AsyncTransport,
    {
        let plan = self.plan(written)?;
        plan.recording.trace().around(plan.drive_async::<R>(&self.client.transport)).await
    }
}

/// A call as it was asked for, whatever its types.
struct Asked<'c> {
    operation: Untyped,
    port: &'c Port,
    policy: Option<&'c Policy>,
    request: &'c dyn Record,
    headers: &'c Headers,
    is_repeatable: Option<bool>,
}

impl<'c> Asked<'c> {
    /// Writes the request, where it is not written yet, and decides what may be repeated. Compiled once, whatever the operation.
    fn plan(&self, written: Option<Draft>) -> Result<Plan<'c>, Error> {
        let Self { operation, port, policy, request, .. } = *self;
        let headers = self.headers.records();
        let (http, declared) = self.write(written, &headers).map_err(|error| port.in_call(error, operation.name))?;
        let repeat = match self.is_repeatable {
            Some(true) if declared == Repeat::Never => Repeat::Updates,
            Some(false) => Repeat::Never,
            _ => declared,
        };
        let recording = Recording::start(port, operation.name, policy, request, &headers);
        Ok(Plan { operation, port, request: http, policy, repeat, recording })
    }

    /// The HTTP request, and what its operation declares of sending it twice.
    fn write(
        &self,
        written: Option<Draft>,
        headers: &[&dyn Record],
    ) -> Result<(http::Request<Vec<u8>>, Repeat), Error> {
        let Self { operation, port, policy, request, .. } = *self;
        exchange::check_login(port, request, headers, policy.is_some_and(Policy::allows_password_in_clear))?;
        let draft = match written {
            Some(draft) => draft,
            None => exchange::request(port, operation.index, operation.module, request, headers)?,
        };
        // What a hook encrypts cannot be looked into any more.
        let declared = operation.repeat.of(draft.request.body());
        Ok((draft.finish(&port.hooks, operation.name)?, declared))
    }
}

/// A call that is ready to be made.
struct Plan<'c> {
    operation: Untyped,
    port: &'c Port,
    request: http::Request<Vec<u8>>,
    policy: Option<&'c Policy>,
    repeat: Repeat,
    recording: Recording<'c>,
}

impl Plan<'_> {
    /// Drives the call by blocking. Whatever the operation, this is compiled once for each type of response.
    fn drive<R: Response>(mut self, transport: &impl Transport) -> Result<Reply<R::Output>, Error> {
        let _span = self.recording.trace().enter();
        let mut machine = Machine::start(self.policy, self.repeat, Instant::now());
        #[cfg(feature = "policy")]
        let _inside = match self.policy {
            None => None,
            Some(policy) => {
                let deadline = machine.left(Instant::now()).map(|left| Instant::now() + left);
                match policy.gate().enter_blocking(deadline) {
                    Some(permit) => Some(permit),
                    None => return Err(self.kept_out(&machine)),
                }
            }
        };
        loop {
            while let Some(time) = self.policy.and_then(Policy::held_up) {
                machine.sleeps(time, Instant::now());
                transport.sleep(time);
            }
            self.prepare(&mut machine);
            let sent = match machine.is_last() {
                true => transport.send(std::mem::take(&mut self.request)),
                false => transport.send_ref(&self.request),
            };
            let error = match sent.map_err(Error::from).and_then(|response| self.read::<R>(response)) {
                Ok(reply) => {
                    machine.succeeded();
                    self.recording.replied(&machine);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            match machine.failed(&error, Instant::now()) {
                Next::Sleep(time) => {
                    self.recording.failed(&error, &machine, time);
                    transport.sleep(time);
                }
                Next::Done => return Err(self.told(error, &machine)),
            }
        }
    }

    /// Drives the call by awaiting.
    async fn drive_async<R: Response>(mut self, transport: &impl AsyncTransport) -> Result<Reply<R::Output>, Error> {
        let mut machine = Machine::start(self.policy, self.repeat, Instant::now());
        #[cfg(feature = "policy")]
        let _inside = match self.policy {
            None => None,
            Some(policy) => {
                let left = machine.left(Instant::now());
                let late = async {
                    match left {
                        Some(left) => transport.sleep(left).await,
                        None => std::future::pending().await,
                    }
                };
                match policy.gate().enter(late).await {
                    Some(permit) => Some(permit),
                    None => return Err(self.kept_out(&machine)),
                }
            }
        };
        loop {
            while let Some(time) = self.policy.and_then(Policy::held_up) {
                machine.sleeps(time, Instant::now());
                transport.sleep(time).await;
            }
            self.prepare(&mut machine);
            let request = match machine.is_last() {
                true => std::mem::take(&mut self.request),
                false => self.request.clone(),
            };
            let sent = transport.send(request).await;
            let error = match sent.map_err(Error::from).and_then(|response| self.read::<R>(response)) {
                Ok(reply) => {
                    machine.succeeded();
                    self.recording.replied(&machine);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            match machine.failed(&error, Instant::now()) {
                Next::Sleep(time) => {
                    self.recording.failed(&error, &machine, time);
                    transport.sleep(time).await;
                }
                Next::Done => return Err(self.told(error, &machine)),
            }
        }
    }

    /// Begins an attempt.
    fn prepare(&mut self, machine: &mut Machine<'_>) {
        let time = machine.attempt(Instant::now());
        if let Some(bounds) = self.request.extensions_mut().get_mut::<Bounds>() {
            bounds.time = time;
        }
        if let Some(jar) = self.policy.and_then(Policy::jar) {
            jar.add(self.port.uri(), self.request.headers_mut());
        }
        self.recording.attempt(machine.attempts(), &mut self.request);
    }

    fn read<R: Response>(&mut self, response: http::Response<Vec<u8>>) -> Result<Reply<R::Output>, Error> {
        if let Some(jar) = self.policy.and_then(Policy::jar) {
            jar.keep(self.port.uri(), response.headers());
        }
        let (head, body) = response.into_parts();
        self.recording.came(&head);
        if self.recording.is_audited() {
            self.recording.keep(operation::masked::<R>(self.port, &head, &body, self.operation.rejection));
        }
        let Untyped { name, rejection, .. } = self.operation;
        operation::read::<R>(self.port, name, http::Response::from_parts(head, body), rejection)
    }

    /// The error with all that is known of the call.
    #[cold]
    fn told(&mut self, error: Error, machine: &Machine<'_>) -> Error {
        let mut error = self.port.in_call(error, self.operation.name);
        if let Some(call) = error.call_mut() {
            (call.attempts, call.allowed) = (machine.attempts(), machine.allowed());
            (call.elapsed, call.in_doubt) = (machine.elapsed(Instant::now()), machine.in_doubt());
        }
        self.recording.ended(&error, machine);
        error
    }

    /// No other call ended in time.
    #[cfg(feature = "policy")]
    #[cold]
    fn kept_out(&mut self, machine: &Machine<'_>) -> Error {
        use crate::transport::{Cause, TransportError};
        let waited = machine.elapsed(Instant::now());
        let message = "other calls of the same policy took all of its time";
        self.told(TransportError::made(None, false, Cause::TimedOut(waited), message).into(), machine)
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
        Box::pin(async move { self.await_written(None).await })
    }
}

impl<'r, T, Q, R> IntoFuture for &'r Call<'_, T, Q, R>
where
    T: AsyncTransport,
    Q: Document + Send + Sync,
    R: Response,
{
    type Output = Result<Reply<R::Output>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'r>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.await_written(None).await })
    }
}
