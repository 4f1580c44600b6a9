//! A call as a span of `tracing`, by OpenTelemetry's names for RPC; nothing at all without the feature.

#[cfg(feature = "tracing")]
pub(crate) use on::Trace;

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Trace;

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::time::Duration;

    use tracing::field::{Empty, display};
    use tracing::span::EnteredSpan;
    use tracing::{Instrument, Span, debug, info_span, warn};

    use crate::endpoint::Port;
    use crate::error::Error;
    use crate::outcome::Delivery;
    use crate::redact::redact;
    use crate::transport::Phase;

    /// The span of one call.
    #[derive(Clone)]
    pub(crate) struct Trace(Span);

    impl Trace {
        pub(crate) fn start(port: &Port, operation: &'static str) -> Self {
            let uri = port.uri();
            let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
            Self(info_span!(
                "soap",
                "otel.name" = format_args!("{}/{operation}", port.endpoint.service),
                "otel.kind" = "client",
                "otel.status_code" = Empty,
                "rpc.system.name" = "soap",
                "rpc.method" = format_args!("{}/{operation}", port.endpoint.service),
                "rpc.response.status_code" = Empty,
                "server.address" = uri.host().unwrap_or_default(),
                "server.port" = uri.port_u16().unwrap_or(default),
                "error.type" = Empty,
            ))
        }

        /// Whether anybody listens.
        pub(crate) fn is_on(&self) -> bool {
            !self.0.is_disabled()
        }

        pub(crate) fn attempt(&self, number: u32) {
            debug!(parent: &self.0, attempt = number, "attempt");
        }

        /// An attempt failed, and another one follows.
        pub(crate) fn failed(&self, number: u32, port: &Port, error: &Error, delay: Duration) {
            let text = error.to_string();
            let (text, delay) = (redact(&text, port.login.as_ref()), delay.as_secs_f64());
            warn!(parent: &self.0, attempt = number, error = %text, delay, "attempt failed");
        }

        pub(crate) fn ended(&self, status: Option<u16>, error: Option<&Error>) {
            match (error, status) {
                (Some(Error::Fault(fault)), _) => {
                    let login = fault.call().and_then(|call| call.login.as_ref());
                    self.0.record("rpc.response.status_code", &*redact(fault.code(), login));
                }
                (_, Some(status)) => drop(self.0.record("rpc.response.status_code", display(status))),
                _ => {}
            }
            if let Some(error) = error {
                self.0.record("otel.status_code", "ERROR");
                self.0.record("error.type", kind(error));
                warn!(parent: &self.0, error = %error, outcome = ?error.outcome(), "call failed");
            }
        }

        /// Nobody waits for the call any more.
        pub(crate) fn given_up(&self, delivery: Delivery) {
            self.0.record("otel.status_code", "ERROR");
            self.0.record("error.type", "given_up");
            warn!(parent: &self.0, outcome = ?delivery, "call given up");
        }

        pub(crate) fn enter(&self) -> EnteredSpan {
            self.0.clone().entered()
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }
    }

    /// A word for each kind of failure, of which there are few.
    fn kind(error: &Error) -> &'static str {
        match error {
            Error::Transport(error) if error.is_timeout() => "timeout",
            Error::Transport(error) => match error.phase() {
                Some(Phase::Resolve) => "resolve",
                Some(Phase::Connect) => "connect",
                Some(Phase::Tls) => "tls",
                Some(Phase::Sending) => "sending",
                Some(Phase::Waiting) => "waiting",
                Some(Phase::Receiving) => "receiving",
                None => "transport",
            },
            Error::Status(_) => "status",
            Error::NotSoap(_) => "not_soap",
            Error::Decode { .. } => "unreadable",
            Error::Fault(_) => "fault",
            Error::Rejected(_) => "rejected",
            Error::Address(_) | Error::Login(_) | Error::Encode(_) | Error::Hook(_) | Error::Unfit(_) => "not_sent",
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use crate::endpoint::Port;
    use crate::error::Error;
    use crate::outcome::Delivery;

    /// No span.
    pub(crate) struct Entered;

    /// Nobody listens.
    #[derive(Clone)]
    pub(crate) struct Trace;

    impl Trace {
        pub(crate) fn start(_: &Port, _: &'static str) -> Self {
            Self
        }

        pub(crate) fn is_on(&self) -> bool {
            false
        }

        pub(crate) fn attempt(&self, _: u32) {}

        pub(crate) fn failed(&self, _: u32, _: &Port, _: &Error, _: Duration) {}

        pub(crate) fn ended(&self, _: Option<u16>, _: Option<&Error>) {}

        pub(crate) fn given_up(&self, _: Delivery) {}

        pub(crate) fn enter(&self) -> Entered {
            Entered
        }

        pub(crate) fn around<F>(&self, future: F) -> F {
            future
        }
    }
}
