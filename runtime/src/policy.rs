//! How a client makes its calls: time limits, attempts, how many at a time, who watches; what it shares between the clones of one policy.

#[cfg(feature = "policy")]
mod budget;
mod cookies;
#[cfg(feature = "policy")]
mod gate;
mod machine;
mod repeat;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use machine::{Machine, Next};
pub(crate) use repeat::{Declared, Repeat};

use crate::hooks::{Attempt, Audit};
use crate::transport::Timeouts;

/// How a client makes its calls. Without one a call is one attempt, with the time limits of its transport.
///
/// Clones share what is counted: calls at a time, the budget of attempts, the rate. So one policy given to several clients of one endpoint
/// limits them together.
///
/// ```
/// use std::time::Duration;
/// use centra_runtime::Policy;
///
/// # #[cfg(feature = "policy")]
/// let night_job = Policy::default().total(Duration::from_secs(600)).attempts(6).concurrency(2);
/// ```
///
/// # What is tried again
/// After a failure that proves that the server got no request (no connection, an unresolved name) every call; after one that leaves it in
/// doubt only operations that are declared repeatable: reads, Centra's updates by id, what `Generator::repeatable` names. Never a
/// request that was answered, by a fault or `success` = `false` say. Every attempt sends the same bytes.
#[derive(Clone)]
pub struct Policy {
    timeouts: Timeouts,
    #[cfg(feature = "policy")]
    attempts: u32,
    #[cfg(feature = "policy")]
    delays: (Duration, Duration),
    #[cfg(feature = "policy")]
    gate: Arc<gate::Gate>,
    #[cfg(feature = "policy")]
    budget: Arc<budget::Budget>,
    #[cfg(feature = "rate")]
    rate: Option<Arc<governor::DefaultDirectRateLimiter>>,
    /// How long one attempt may take.
    attempt: Option<Duration>,
    clear_password: bool,
    cookies: Option<Arc<cookies::Cookies>>,
    attempt_hooks: Vec<Arc<AttemptHook>>,
    audit_hooks: Vec<Arc<AuditHook>>,
}

pub(crate) type AttemptHook = dyn Fn(&mut Attempt<'_>) + Send + Sync;
pub(crate) type AuditHook = dyn Fn(&Audit<'_>) + Send + Sync;

impl Default for Policy {
    /// 120 s in all, 60 s until the reply begins and from one piece of it to the next; three attempts, half a second and then longer apart;
    /// four calls at a time; no rate.
    fn default() -> Self {
        let minute = Some(Duration::from_secs(60));
        let mut timeouts = Timeouts::default();
        (timeouts.first_byte, timeouts.idle) = (minute, minute);
        Self {
            timeouts,
            #[cfg(feature = "policy")]
            attempts: 3,
            #[cfg(feature = "policy")]
            delays: (Duration::from_millis(500), Duration::from_secs(30)),
            #[cfg(feature = "policy")]
            gate: Arc::new(gate::Gate::new(4)),
            #[cfg(feature = "policy")]
            budget: Arc::default(),
            #[cfg(feature = "rate")]
            rate: None,
            attempt: None,
            clear_password: false,
            cookies: None,
            attempt_hooks: Vec::new(),
            audit_hooks: Vec::new(),
        }
    }
}

impl Policy {
    /// How long a call may take with all its attempts and the waiting between them.
    #[must_use]
    pub fn total(mut self, limit: Duration) -> Self {
        self.timeouts.total = Some(limit);
        self
    }

    /// How long one attempt may take, so that there is time for another.
    #[must_use]
    pub fn per_attempt(mut self, limit: Duration) -> Self {
        self.attempt = Some(limit);
        self
    }

    /// How long the reply may take to begin after the whole request was sent.
    #[must_use]
    pub fn first_byte(mut self, limit: Duration) -> Self {
        self.timeouts.first_byte = Some(limit);
        self
    }

    /// How long the reply may pause. [`Ureq`](crate::transport::Ureq) cannot tell this from waiting for the first byte, and takes the longer
    /// of the two for both.
    #[must_use]
    pub fn idle(mut self, limit: Duration) -> Self {
        self.timeouts.idle = Some(limit);
        self
    }

    /// How many attempts a call is at most; 1 for none but the first.
    #[cfg(feature = "policy")]
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The delay before the second attempt, which doubles until it is `longest`. Chance adds up to as much again, so that clients that failed
    /// together do not come back together. A server's `Retry-After` is obeyed where it is longer.
    #[cfg(feature = "policy")]
    #[must_use]
    pub fn delays(mut self, first: Duration, longest: Duration) -> Self {
        self.delays = (first, longest);
        self
    }

    /// How many calls are made at a time; others wait.
    #[cfg(feature = "policy")]
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.gate = Arc::new(gate::Gate::new(calls.max(1)));
        self
    }

    /// How many further attempts all calls together may make before one succeeds, 10 if not set: a service that is down is not called three
    /// times as often as one that is up. Ten calls give back one attempt.
    #[cfg(feature = "policy")]
    #[must_use]
    pub fn budget(mut self, attempts: u32) -> Self {
        self.budget = Arc::new(budget::Budget::new(attempts));
        self
    }

    /// How many attempts are made per second, at most; others wait.
    #[cfg(feature = "rate")]
    #[must_use]
    pub fn rate(mut self, per_second: std::num::NonZeroU32) -> Self {
        self.rate = Some(Arc::new(governor::RateLimiter::direct(governor::Quota::per_second(per_second))));
        self
    }

    /// Lets passwords go over `http://` to hosts other than this one, where everybody on the way can read them.
    #[must_use]
    pub fn allow_password_in_clear(mut self) -> Self {
        self.clear_password = true;
        self
    }

    /// Keeps the cookies that the service sets, and sends them back to the host that set them.
    #[must_use]
    pub fn cookies(mut self) -> Self {
        self.cookies = Some(Arc::default());
        self
    }

    /// Calls `hook` before each attempt; it may add HTTP headers. Here the caller's place in a trace, with the crate `opentelemetry`:
    ///
    /// ```
    /// use centra_runtime::Policy;
    /// use opentelemetry::{Context, trace::TraceContextExt};
    ///
    /// let policy = Policy::default().on_attempt(|attempt| {
    ///     let context = Context::current();
    ///     let span = context.span();
    ///     let (trace, id) = (span.span_context().trace_id(), span.span_context().span_id());
    ///     let flags = span.span_context().trace_flags().to_u8();
    ///     if let Ok(value) = format!("00-{trace}-{id}-{flags:02x}").parse()
    ///         && span.span_context().is_valid()
    ///     {
    ///         attempt.headers.insert("traceparent", value);
    ///     }
    /// });
    /// # use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId};
    /// # #[path = "../tests/handwritten/service.rs"] mod shop;
    /// # let seen = std::sync::Mutex::new(String::new());
    /// # let port = centra_runtime::Port::new(&shop::SHOP, "https://shop.example.com")?.login(centra_runtime::Login::new("erp", "s3cret"));
    /// # let client = shop::Client::new(port, centra_runtime::transport::Memory::new(|request| {
    /// #     *seen.lock().unwrap() = request.headers()["traceparent"].to_str().unwrap().to_owned();
    /// #     http::Response::new(Vec::new())
    /// # })).with(policy);
    /// # let here = SpanContext::new(TraceId::from(7), SpanId::from(5), TraceFlags::SAMPLED, true, Default::default());
    /// # let _here = Context::new().with_remote_span_context(here).attach();
    /// # let _ = client.products_update([shop::ProductUpdate::new("7")]).send();
    /// # drop(client);
    /// # assert_eq!(seen.into_inner().unwrap(), "00-00000000000000000000000000000007-0000000000000005-01");
    /// # Ok::<(), centra_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn on_attempt(mut self, hook: impl Fn(&mut Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.attempt_hooks.push(Arc::new(hook));
        self
    }

    /// Calls `hook` once with each call that has ended, also with one that was given up: for a log of what was sent and what came. Calls that
    /// are refused before the first attempt are not in it, since nothing was sent.
    ///
    /// ```
    /// use centra_runtime::Policy;
    ///
    /// let policy = Policy::default().audit(|call| {
    ///     println!("{call}\n  sent: {}", call.request);
    ///     if let Some(reply) = call.reply {
    ///         println!("  came: {reply}");
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn audit(mut self, hook: impl Fn(&Audit<'_>) + Send + Sync + 'static) -> Self {
        self.audit_hooks.push(Arc::new(hook));
        self
    }

    pub(crate) fn attempt_hooks(&self) -> &[Arc<AttemptHook>] {
        &self.attempt_hooks
    }

    pub(crate) fn audit_hooks(&self) -> &[Arc<AuditHook>] {
        &self.audit_hooks
    }

    pub(crate) fn jar(&self) -> Option<&cookies::Cookies> {
        self.cookies.as_deref()
    }

    /// How long one attempt may take, if so much is left in all.
    pub(crate) fn limit_of_attempt(&self, left: Option<Duration>) -> Option<Duration> {
        self.attempt.into_iter().chain(left).min()
    }

    pub(crate) fn allows_password_in_clear(&self) -> bool {
        self.clear_password
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub(crate) fn allowed(&self) -> u32 {
        #[cfg(feature = "policy")]
        return self.attempts;
        #[cfg(not(feature = "policy"))]
        1
    }

    #[cfg(feature = "policy")]
    pub(crate) fn gate(&self) -> &gate::Gate {
        &self.gate
    }

    /// How long to wait for the rate's sake; `None` where the attempt may be made, which then is counted.
    #[cfg(feature = "rate")]
    pub(crate) fn held_up(&self) -> Option<Duration> {
        use governor::clock::Clock;
        let limiter = self.rate.as_ref()?;
        let until = limiter.check().err()?;
        Some(until.wait_time_from(governor::clock::DefaultClock::default().now()))
    }

    #[cfg(not(feature = "rate"))]
    pub(crate) fn held_up(&self) -> Option<Duration> {
        None
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Policy");
        debug.field("timeouts", &self.timeouts).field("attempts", &self.allowed());
        debug.field("clear_password", &self.clear_password).finish_non_exhaustive()
    }
}
