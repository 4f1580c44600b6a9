//! Who asks: username and password, and where a request carries them.

use crate::value::secret::Secret;

/// Username and password. Printed without the password.
///
/// ```
/// let login = centra_runtime::Login::new("erp", "s3cret");
/// assert_eq!(format!("{login:?}"), r#"Login { username: "erp", password: [redacted] }"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    username: String,
    password: Secret,
}

impl Login {
    /// Credentials for every request of a client.
    pub fn new(username: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { username: username.into(), password: password.into() }
    }

    /// The username.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &Secret {
        &self.password
    }
}

/// Where username and password stand in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginPlacement {
    /// `<login><username/><password/></login>`, the first child of the request element.
    Body,
    /// An element of the SOAP header.
    Header(HeaderLogin),
    /// HTTP Basic authentication.
    Basic,
    /// Separate `username` and `password` parts of an rpc request.
    Parts,
    /// Nowhere.
    None,
}

/// The names of a login in the SOAP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderLogin {
    /// Namespace of the header element, and of its children where `qualified`.
    pub namespace: &'static str,
    /// Local name of the header element, usually `login`.
    pub element: &'static str,
    /// Local name of the username, usually `username`.
    pub username: &'static str,
    /// Local name of the password, usually `password`.
    pub password: &'static str,
    /// Whether the children are in the namespace, too.
    pub qualified: bool,
}
