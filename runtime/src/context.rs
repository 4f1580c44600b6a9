//! Which call an error belongs to: operation, endpoint, attempts, time; kept beside the error, printed with it.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use crate::login::Login;
use crate::transport::Seconds;

/// What a call was: printed with each of its errors, as `products_Update at shop.example.com (soap-api)`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// Name of the operation, as the WSDL has it.
    pub operation: &'static str,
    /// Name of the endpoint, such as `soap-api`.
    pub endpoint: &'static str,
    /// Host and port of the address, as they stand in it.
    pub host: String,
    /// How many attempts were made; 0 where nothing was to be sent.
    pub attempts: u32,
    /// How many there may be.
    pub allowed: u32,
    /// Time from the first attempt to the end, waiting included.
    pub elapsed: Duration,
    /// Whether an attempt may have been carried out, though no verdict was read.
    pub in_doubt: bool,
    /// The start of the reply's body, where [`Port::keep_raw`](crate::Port::keep_raw) asks for it. Never printed.
    pub raw: Option<Vec<u8>>,
    /// Whose password is not to be printed, even if a server repeats it.
    pub(crate) login: Option<Login>,
}

impl CallInfo {
    pub(crate) fn new(operation: &'static str, endpoint: &'static str, uri: &http::Uri) -> Self {
        let host = uri.authority().map(|authority| authority.as_str().to_owned()).unwrap_or_default();
        Self {
            operation,
            endpoint,
            host,
            attempts: 0,
            allowed: 0,
            elapsed: Duration::ZERO,
            in_doubt: false,
            raw: None,
            login: None,
        }
    }

    /// What stands before the error.
    pub(crate) fn before(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {} ({}): ", self.operation, self.host, self.endpoint)
    }

    /// What stands after it.
    pub(crate) fn after(&self, f: &mut fmt::Formatter<'_>, shows_doubt: bool) -> fmt::Result {
        let doubt = if shows_doubt { "; an earlier one may have been carried out" } else { "" };
        match self.attempts {
            0 => Ok(()),
            attempts => write!(f, " (attempt {attempts} of {}, {}{doubt})", self.allowed, Seconds(self.elapsed)),
        }
    }
}

/// The raw reply is left out, but for its length.
impl fmt::Debug for CallInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallInfo")
            .field("operation", &self.operation)
            .field("endpoint", &self.endpoint)
            .field("host", &self.host)
            .field("attempts", &self.attempts)
            .field("allowed", &self.allowed)
            .field("elapsed", &self.elapsed)
            .field("in_doubt", &self.in_doubt)
            .field("raw", &self.raw.as_ref().map(Vec::len))
            .finish()
    }
}

/// What went wrong, and in which call. Used like the error itself.
#[derive(Debug)]
pub struct InCall<E> {
    error: E,
    call: Option<Box<CallInfo>>,
}

impl<E> InCall<E> {
    pub(crate) fn set_call(&mut self, call: Box<CallInfo>) {
        self.call = Some(call);
    }

    pub(crate) fn call_mut(&mut self) -> Option<&mut CallInfo> {
        self.call.as_deref_mut()
    }

    /// The call; `None` outside of one.
    #[must_use]
    pub fn call(&self) -> Option<&CallInfo> {
        self.call.as_deref()
    }

    /// The error alone, moved out.
    #[must_use]
    pub fn into_inner(self) -> E {
        self.error
    }
}

impl<E> From<E> for InCall<E> {
    fn from(error: E) -> Self {
        Self { error, call: None }
    }
}

impl<E> Deref for InCall<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.error
    }
}

/// The error alone; [`Error`](crate::Error) prints the call, too.
impl<E: fmt::Display> fmt::Display for InCall<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}
