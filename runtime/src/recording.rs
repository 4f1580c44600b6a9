//! Who is told of a call while it is made: hooks, and the span of `tracing`; whatever its end, and also where it is given up.

use std::time::{Duration, Instant};

use http::HeaderMap;

use crate::endpoint::Port;
use crate::error::Error;
use crate::hooks::{Attempt, Audit, End, Masked};
use crate::masked;
use crate::outcome::Delivery;
use crate::policy::{Machine, Policy};
use crate::trace::Trace;
use crate::transport::Progress;
use crate::xml::Record;

/// A call under way, as others see it. Dropped before it has ended, it is one that was given up.
pub(crate) struct Recording<'c> {
    port: &'c Port,
    operation: &'static str,
    policy: Option<&'c Policy>,
    trace: Trace,
    began: Instant,
    attempts: u32,
    /// What is sent, where a log wants it.
    request: Option<Masked>,
    reply: Option<Masked>,
    status: Option<u16>,
    request_id: Option<String>,
    /// How much of the request was sent, where somebody wants to know.
    progress: Option<Progress>,
    /// HTTP headers before hooks have seen them.
    headers: Option<HeaderMap>,
    is_sending: bool,
    /// Whether an earlier attempt may have been carried out.
    in_doubt: bool,
    is_over: bool,
}

impl<'c> Recording<'c> {
    pub(crate) fn start(
        port: &'c Port,
        operation: &'static str,
        policy: Option<&'c Policy>,
        request: &dyn Record,
        headers: &[&dyn Record],
    ) -> Self {
        let is_audited = policy.is_some_and(|policy| !policy.audit_hooks().is_empty());
        let trace = Trace::start(port, operation);
        Self {
            port,
            operation,
            policy,
            began: Instant::now(),
            attempts: 0,
            request: is_audited.then(|| masked::request(port, request, headers)),
            reply: None,
            status: None,
            request_id: None,
            progress: (is_audited || trace.is_on()).then(Progress::default),
            headers: None,
            is_sending: false,
            in_doubt: false,
            is_over: false,
            trace,
        }
    }

    pub(crate) fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// Whether a log wants the reply.
    pub(crate) fn is_audited(&self) -> bool {
        self.request.is_some()
    }

    /// The next attempt is made now.
    pub(crate) fn attempt(&mut self, number: u32, request: &mut http::Request<Vec<u8>>) {
        (self.attempts, self.is_sending) = (number, true);
        (self.reply, self.status, self.request_id) = (None, None, None);
        if let Some(progress) = &self.progress {
            progress.forget();
            request.extensions_mut().insert(progress.clone());
        }
        self.trace.attempt(number);
        let hooks = self.policy.map(Policy::attempt_hooks).unwrap_or_default();
        if hooks.is_empty() {
            return;
        }
        let headers = self.headers.get_or_insert_with(|| request.headers().clone());
        request.headers_mut().clone_from(headers);
        let (operation, endpoint) = (self.operation, self.port.endpoint.name);
        for hook in hooks {
            hook(&mut Attempt { operation, endpoint, number, headers: request.headers_mut() });
        }
    }

    /// A reply came.
    pub(crate) fn came(&mut self, head: &http::response::Parts) {
        self.status = Some(head.status.as_u16());
        let id = head.headers.get(self.port.request_id).and_then(|value| value.to_str().ok());
        self.request_id = id.map(str::to_owned).filter(|_| self.is_audited());
    }

    /// That reply, for a log.
    pub(crate) fn keep(&mut self, reply: Masked) {
        self.reply = Some(reply);
    }

    /// The attempt failed, and another one follows after this time.
    pub(crate) fn failed(&mut self, error: &Error, machine: &Machine<'_>, delay: Duration) {
        (self.is_sending, self.in_doubt) = (false, machine.in_doubt());
        self.trace.failed(self.attempts, self.port, error, delay);
    }

    /// The call has ended with a response.
    pub(crate) fn replied(&mut self, machine: &Machine<'_>) {
        self.is_over = true;
        self.trace.ended(self.status, None);
        self.tell(End::Replied, machine.elapsed(Instant::now()), machine.allowed());
    }

    /// The call has ended with this error.
    pub(crate) fn ended(&mut self, error: &Error, machine: &Machine<'_>) {
        self.is_over = true;
        self.trace.ended(self.status, Some(error));
        self.tell(End::Failed(error), machine.elapsed(Instant::now()), machine.allowed());
    }

    fn tell(&self, end: End<'_>, elapsed: Duration, allowed: u32) {
        let Some(request) = &self.request else { return };
        let mut call = self.port.call_info(self.operation);
        (call.attempts, call.allowed, call.elapsed) = (self.attempts, allowed, elapsed);
        call.in_doubt = end.is_in_doubt();
        let (reply, status, request_id) = (self.reply.as_ref(), self.status, self.request_id.as_deref());
        let audit = Audit { call: &call, request, reply, status, request_id, end };
        for hook in self.policy.map(Policy::audit_hooks).unwrap_or_default() {
            hook(&audit);
        }
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let has_begun = self.is_sending && self.progress.as_ref().is_none_or(Progress::may_have_begun);
        // Earlier attempts that are not in doubt did not get there, or were told to come again.
        let delivery = if self.in_doubt || has_begun { Delivery::InDoubt } else { Delivery::NotSent };
        self.trace.given_up(delivery);
        let allowed = self.policy.map_or(1, Policy::allowed);
        self.tell(End::GivenUp(delivery), self.began.elapsed(), allowed);
    }
}
