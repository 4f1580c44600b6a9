//! What becomes of the login of a request: it is filled in, written as it stands, or left out.

use crate::login::Login;
use crate::xml::error::EncodeError;
use crate::xml::table::shape::{Element, Record};
use crate::xml::table::slot::Slot;
use crate::xml::table::tag::Tag;
use crate::xml::write::around::Around;
use crate::xml::write::encoder::Encoder;
use crate::xml::write::observe::Text;

/// What becomes of the login element of a request.
#[derive(Clone, Copy)]
pub(crate) enum LoginMode<'v> {
    /// Written as the value has it.
    AsIs,
    /// Written with these credentials, unless the value has its own.
    Fill(&'v Login),
    /// Written as `username` and `password` of the rpc wrapper, unless the value has its own.
    Parts(&'v Login),
}

/// A login that the type of a request has no element for: it becomes the first child.
#[derive(Clone, Copy)]
pub(super) struct RootLogin<'r> {
    login: &'r Login,
    /// The prefix of the root element, with its colon.
    prefix: &'r str,
}

impl<'v> Encoder<'v> {
    /// Writes the request: as [`document`](Self::document), with the login in it, even if the WSDL has none there.
    pub(crate) fn root(&mut self, record: &dyn Record) -> Result<(), EncodeError> {
        let shape = record.shape();
        let login = match (self.login_mode(), record.root()) {
            (LoginMode::Fill(login), Some(root)) if shape.elements.iter().all(|element| element.login.is_none()) => {
                Some(RootLogin { login, prefix: &root.tag[..usize::from(root.local)] })
            }
            _ => None,
        };
        self.root_element(record, login)
    }

    pub(super) fn root_login(&mut self, RootLogin { login, prefix }: RootLogin<'_>) -> Result<(), EncodeError> {
        let tag = |name| format!("{prefix}{name}");
        let named = |error: EncodeError, name| error.inside(name, None).inside("login", None);
        self.open(Tag::of(&tag("login")));
        for (name, text) in [("username", login.username()), ("password", login.password().expose())] {
            self.open(Tag::of(&tag(name)));
            self.text(text).map_err(|error| named(error, name))?;
            self.close(Tag::of(&tag(name)));
        }
        self.close(Tag::of(&tag("login")));
        Ok(())
    }

    /// Writes the login element, or fills it in.
    pub(super) fn login(
        &mut self,
        element: &'static Element,
        slot: &dyn Slot,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match (self.login_mode(), element.login) {
            (LoginMode::Fill(login), Some([username, password])) if slot.is_absent() => {
                let inside = |error: EncodeError| error.inside(element.name(), None);
                self.open(element.written());
                self.simple(username, login.username(), None).map_err(inside)?;
                self.simple_in_full(password, Text::secret(login.password()), None).map_err(inside)?;
                self.close(element.written());
                Ok(1)
            }
            _ => slot.encode(self, element, around),
        }
    }

    /// Whether [`login`](Self::login) writes anything.
    pub(super) fn writes_login(&self, slot: &dyn Slot) -> bool {
        match self.login_mode() {
            LoginMode::Fill(_) => true,
            _ => !slot.is_absent(),
        }
    }

    /// Writes a part of an rpc request: those of the login are filled in where the value leaves them out.
    pub(super) fn part(
        &mut self,
        element: &'static Element,
        slot: &dyn Slot,
        login: &'v Login,
        around: Option<&Around<'_>>,
    ) -> Result<usize, EncodeError> {
        match element.name().to_ascii_lowercase().as_str() {
            "username" | "user" if slot.is_absent() => self.simple(element, login.username(), None),
            "password" if slot.is_absent() => self.simple_in_full(element, Text::secret(login.password()), None),
            _ => {
                self.set_login_mode(LoginMode::AsIs);
                let result = slot.encode(self, element, around);
                self.set_login_mode(LoginMode::Parts(login));
                result
            }
        }
    }
}
