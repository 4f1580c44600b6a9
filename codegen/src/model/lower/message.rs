//! What stands inside an envelope: the body and headers that a message's parts make, by style.

use super::Lowering;
use super::resolve::Space;
use crate::diag::Span;
use crate::model::{Body, ElementId, Encoded, Encoding, Fault, Field, Message, Style, TypeId};
use crate::qname::{QName, is_ncname};
use crate::wsdl::{self, Binding, BindingMessage, Header, Part, PartContent};
use crate::xsd::parse::node::NAME;

/// Which message of which operation is lowered.
pub(super) struct Role<'r> {
    pub(super) operation: &'r wsdl::Operation,
    pub(super) binding: &'r Binding,
    pub(super) style: Style,
    pub(super) encoding: Encoding,
    pub(super) is_reply: bool,
}

/// Why a message can't be lowered.
pub(super) struct Missing {
    pub(super) span: Span,
    pub(super) reason: String,
    pub(super) help: Option<String>,
    /// Its code, where it is an error in whatever the message is wanted for.
    pub(super) error: Option<&'static str>,
}

impl Missing {
    pub(super) fn new(span: Span, reason: impl Into<String>) -> Self {
        Self { span, reason: reason.into(), help: None, error: None }
    }
}

impl<'a> Lowering<'a, '_> {
    /// The body and headers of one message.
    pub(super) fn message(
        &mut self,
        role: &Role<'_>,
        reference: &'a wsdl::MessageRef,
        bound: Option<&'a BindingMessage>,
    ) -> Result<Message, Missing> {
        let message = self.find_message(&reference.message, reference.span)?;
        let parts = body_parts(role, message, bound);
        for name in bound.and_then(|bound| bound.parts.as_ref()).into_iter().flatten() {
            if message.parts.iter().all(|part| part.name != *name) {
                let text = format!("`soap:body` names the part `{name}`, which the message `{}` has not", message.name);
                self.weak("W110", bound.map_or(reference.span, |bound| bound.span), text);
            }
        }
        self.warn_unbound(role, message, bound);
        let body = match role.style {
            Style::Document => self.document_body(role, &parts, message.span)?,
            Style::Rpc => {
                let span = bound.map_or(reference.span, |bound| bound.span);
                self.rpc_body(role, &parts, bound, span)?
            }
        };
        if let (Body::Element(id), Encoding::Encoded) = (&body, role.encoding) {
            let is_result = role.is_reply && role.style == Style::Rpc && parts.len() == 1;
            self.mark_encoded(*id, if is_result { Encoded::Result } else { Encoded::Named });
        }
        let headers = bound.map(|bound| bound.headers.as_slice()).unwrap_or_default();
        let headers = headers.iter().flat_map(|header| self.header(role, header)).collect();
        Ok(Message { body, headers })
    }

    fn document_body(&mut self, role: &Role<'_>, parts: &[&'a Part], span: Span) -> Result<Body, Missing> {
        match parts {
            [] => Ok(Body::Empty),
            [part] => match &part.content {
                PartContent::Element(name) => {
                    let id = self.find_element(name, part)?;
                    // Which of several elements or types it is stands in the message alone: it is like a child of the body.
                    let is_open = self.derived_from.contains(&self.api.element(id).ty);
                    match self.substitutes.members(id) {
                        [] if !is_open => Ok(Body::Element(id)),
                        _ => self.fragment_of(role, parts, span),
                    }
                }
                PartContent::Type(_) | PartContent::Absent => {
                    let ty = self.part_type(part)?;
                    writable(part)?;
                    self.warn_typed_part(role, part);
                    Ok(Body::Element(self.part_element(QName::new("", &part.name), ty, part.span)))
                }
            },
            parts => self.fragment_of(role, parts, span),
        }
    }

    /// Elements that stand side by side in the body.
    fn fragment_of(&mut self, role: &Role<'_>, parts: &[&'a Part], span: Span) -> Result<Body, Missing> {
        let mut fields = Vec::new();
        for part in parts {
            if !matches!(part.content, PartContent::Element(_)) {
                self.warn_typed_part(role, part);
            }
            fields.push(self.part_field(part, false)?);
        }
        let side = if role.is_reply { "response" } else { "request" };
        let path = vec![role.operation.name.clone(), side.to_owned()];
        Ok(Body::Fragment(self.fragment(path, &role.binding.name.namespace, fields, span)))
    }

    fn rpc_body(
        &mut self,
        role: &Role<'_>,
        parts: &[&'a Part],
        bound: Option<&BindingMessage>,
        span: Span,
    ) -> Result<Body, Missing> {
        let nillable = role.encoding == Encoding::Encoded;
        let mut fields = Vec::new();
        for part in parts {
            if let PartContent::Element(name) = &part.content {
                let message = format!(
                    "part `{}` of operation `{}` names an element in rpc style; approximated as the element `{name}` in \
                     place of one called `{}`",
                    part.name, role.operation.name, part.name
                );
                self.weak("W118", part.span, message).help("use `type=` instead of `element=`, as WS-I demands");
            }
            fields.push(self.part_field(part, nillable)?);
        }
        let namespace = match bound.map(|bound| bound.namespace.as_str()) {
            Some(namespace) if !namespace.is_empty() => namespace,
            _ => {
                let namespace = role.binding.name.namespace.as_str();
                let message = format!(
                    "`soap:body` of operation `{}` has no namespace; its wrapper is taken to be in `{namespace}`",
                    role.operation.name
                );
                self.diags.note("N103", span, message);
                namespace
            }
        };
        let operation = &role.operation.name;
        if !is_ncname(operation) {
            let reason =
                format!("`{operation}` is not the name of an element, which operations in rpc style are called by");
            return Err(Missing {
                help: Some(NAME.to_owned()),
                error: Some("E026"),
                ..Missing::new(role.operation.span, reason)
            });
        }
        let suffix = if role.is_reply { "Response" } else { "" };
        let name = QName::new(namespace, format!("{}{suffix}", role.operation.name));
        Ok(Body::Element(self.wrapper(name, fields, role.operation.span)))
    }

    /// The child that a part makes inside an rpc wrapper or beside other parts.
    fn part_field(&mut self, part: &'a Part, nillable: bool) -> Result<Field, Missing> {
        if let PartContent::Element(name) = &part.content {
            let id = self.find_element(name, part)?;
            let element = self.api.element(id);
            let (name, ty, nillable) = (element.name.clone(), element.ty, element.nillable);
            return Ok(Self::plain_field(name, ty, Some(id), nillable, part.span));
        }
        let ty = self.part_type(part)?;
        writable(part)?;
        Ok(Self::plain_field(QName::new("", &part.name), ty, None, nillable, part.span))
    }

    /// The element that a part names: one that can be sent, itself or by a substitute.
    pub(super) fn find_element(&mut self, name: &QName, part: &Part) -> Result<ElementId, Missing> {
        let Some(id) = self.names.elements.get(name).copied() else {
            let help = self.propose(Space::Element, name);
            let reason = format!("its part `{}` needs the unknown element `{name}`", part.name);
            return Err(Missing { help, ..Missing::new(part.span, reason) });
        };
        if self.substitutes.concrete(id, &self.api.elements).is_empty() {
            let reason =
                format!("its part `{}` needs the element `{name}`, which is abstract and has no substitute", part.name);
            let help = Some("import the schema that declares its substitutes, or name one of them".to_owned());
            return Err(Missing { help, ..Missing::new(part.span, reason) });
        }
        Ok(id)
    }

    /// The elements of which one stands where a part stands by itself.
    pub(super) fn alternatives(&mut self, name: &QName, part: &Part) -> Result<Vec<ElementId>, Missing> {
        let id = self.find_element(name, part)?;
        Ok(self.substitutes.concrete(id, &self.api.elements))
    }

    /// The type that a part names.
    pub(super) fn part_type(&mut self, part: &Part) -> Result<TypeId, Missing> {
        let PartContent::Type(name) = &part.content else {
            return Err(Missing::new(part.span, format!("its part `{}` has neither element nor type", part.name)));
        };
        if let Some(id) = self.find_type(name) {
            self.warn_draft(name, part.span);
            return Ok(id);
        }
        let help = self.propose(Space::Type, name);
        let reason = format!("its part `{}` needs the unknown type `{name}`", part.name);
        Err(Missing { help, ..Missing::new(part.span, reason) })
    }

    fn warn_typed_part(&mut self, role: &Role<'_>, part: &Part) {
        let message = format!(
            "part `{}` of operation `{}` names a type in document style; approximated as an element `{}` in no namespace",
            part.name, role.operation.name, part.name
        );
        self.weak("W105", part.span, message).help("use `element=` instead of `type=`, as WS-I demands");
    }

    /// Tells of parts that stand nowhere in the message.
    fn warn_unbound(&mut self, role: &Role<'_>, message: &wsdl::Message, bound: Option<&BindingMessage>) {
        let Some(bound) = bound else { return };
        let Some(listed) = &bound.parts else { return };
        for part in &message.parts {
            if listed.contains(&part.name) || in_header(message, part, bound) || bound.attached.contains(&part.name) {
                continue;
            }
            let text = format!(
                "part `{}` of operation `{}` is left out: `soap:body` does not list it, and it is no header",
                part.name, role.operation.name
            );
            self.weak("W119", part.span, text).help("add it to `parts` of `soap:body`, or bind it with `soap:header`");
        }
    }

    fn header(&mut self, role: &Role<'_>, header: &'a Header) -> Vec<ElementId> {
        match self.header_elements(header) {
            Ok(list) => {
                if header.usage == Encoding::Encoded {
                    list.iter().for_each(|id| self.mark_encoded(*id, Encoded::Named));
                }
                list
            }
            Err(missing) => {
                let what = format!("header `{}` of operation `{}`", header.part, role.operation.name);
                self.leave_part_out("W102", &what, Missing { span: header.span, ..missing }, role.operation);
                Vec::new()
            }
        }
    }

    /// What the header of a reply says when a header of the request is not accepted.
    pub(super) fn header_fault(&mut self, operation: &wsdl::Operation, header: &'a Header) -> Vec<Fault> {
        match self.header_elements(header) {
            Ok(list) => {
                let (name, span) = (&header.part, header.span);
                list.into_iter().map(|element| Fault { name: name.clone(), element, in_header: true, span }).collect()
            }
            Err(missing) => {
                let what = format!("header fault `{}` of operation `{}`", header.part, operation.name);
                self.leave_part_out("W102", &what, Missing { span: header.span, ..missing }, operation);
                Vec::new()
            }
        }
    }

    /// Reports what is left out and why: as a warning, or as an error where the generator would have to write what is no XML.
    pub(super) fn leave_part_out(
        &mut self,
        code: &'static str,
        what: &str,
        missing: Missing,
        operation: &wsdl::Operation,
    ) {
        let wanted = &self.options.operations;
        let is_wanted = wanted.is_empty() || wanted.contains(&operation.name);
        let found = match missing.error.filter(|_| is_wanted) {
            Some(code) => self.diags.error(code, missing.span, format!("{what} cannot be written: {}", missing.reason)),
            None => self.weak(code, missing.span, format!("{what} is left out: {}", missing.reason)),
        };
        found.help = missing.help;
    }

    fn header_elements(&mut self, header: &'a Header) -> Result<Vec<ElementId>, Missing> {
        let message = self.find_message(&header.message, header.span)?;
        let Some(part) = message.parts.iter().find(|part| part.name == header.part) else {
            let reason = format!("its message `{}` has no such part", header.message);
            return Err(Missing::new(header.span, reason));
        };
        if let PartContent::Element(name) = &part.content {
            return self.alternatives(name, part);
        }
        let ty = self.part_type(part)?;
        writable(part)?;
        Ok(vec![self.part_element(QName::new(&header.namespace, &part.name), ty, part.span)])
    }
}

/// Checks that a part that names a type can be the name of an element, which is what it is written as.
pub(super) fn writable(part: &Part) -> Result<(), Missing> {
    if is_ncname(&part.name) {
        return Ok(());
    }
    let reason = format!("its part `{}` is written as an element, and that is not the name of one", part.name);
    Err(Missing { help: Some(NAME.to_owned()), error: Some("E026"), ..Missing::new(part.span, reason) })
}

/// The parts that stand in the body, in the order in which they are sent: that of `parameterOrder` when encoded (SOAP
/// 1.1, section 7.1), that of the message when literal (WS-I Basic Profile, R2301).
fn body_parts<'a>(role: &Role<'_>, message: &'a wsdl::Message, bound: Option<&BindingMessage>) -> Vec<&'a Part> {
    let in_body = |part: &&Part| match bound {
        None => true,
        Some(bound) => match &bound.parts {
            Some(listed) => listed.contains(&part.name),
            None => !in_header(message, part, bound) && !bound.attached.contains(&part.name),
        },
    };
    let mut parts: Vec<&Part> = message.parts.iter().filter(in_body).collect();
    if role.encoding == Encoding::Encoded && !role.is_reply {
        let order = &role.operation.parameter_order;
        let rank = |part: &&Part| order.iter().position(|name| *name == part.name).unwrap_or(usize::MAX);
        parts.sort_by_key(rank);
    }
    parts
}

fn in_header(message: &wsdl::Message, part: &Part, bound: &BindingMessage) -> bool {
    bound.headers.iter().any(|header| header.message == message.name && header.part == part.name)
}
