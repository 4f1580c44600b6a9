//! Which operations a binding offers, and which are left out because something that they need is missing.

use super::Lowering;
use super::message::{Missing, Role, writable};
use super::resolve::Space;
use crate::diag::{Diagnostic, Span};
use crate::model::{ElementId, Encoded, Encoding, Fault, Operation, Style};
use crate::qname::QName;
use crate::wsdl::{self, Binding, BindingOperation, PartContent, Protocol};

impl<'a> Lowering<'a, '_> {
    /// The operations of a port type as a SOAP binding offers them, in the order of the port type.
    pub(super) fn bound_operations(&mut self, binding: &'a Binding) -> Vec<Operation> {
        let Some(port_type) = self.wsdl.port_types.get(&binding.port_type).copied() else { return Vec::new() };
        if binding.operations.is_empty() && !port_type.operations.is_empty() {
            let message = format!(
                "the binding `{}` mentions none of the operations of `{}`; they are taken as literal ones without SOAPAction",
                binding.name, port_type.name
            );
            self.weak("W124", binding.span, message).help("add a `wsdl:operation` for each of them");
            return port_type
                .operations
                .iter()
                .filter_map(|operation| self.operation(operation, binding, None))
                .collect();
        }
        let pairs = pair(&port_type.operations, &binding.operations);
        for (index, bound) in binding.operations.iter().enumerate() {
            if !pairs.contains(&Some(index)) {
                let message = format!(
                    "operation `{}` is left out: the port type `{}` has no such operation",
                    bound.name, binding.port_type
                );
                self.weak("W101", bound.span, message);
            }
        }
        let mut operations = Vec::new();
        for (operation, bound) in port_type.operations.iter().zip(pairs) {
            match bound {
                Some(index) => operations.extend(self.operation(operation, binding, Some(&binding.operations[index]))),
                None => {
                    let message = format!(
                        "operation `{}` is left out: the binding `{}` does not mention it",
                        operation.name, binding.name
                    );
                    self.weak("W101", operation.span, message);
                }
            }
        }
        operations
    }

    /// The operations of a port type without a binding, taken as document/literal.
    pub(super) fn abstract_operations(&mut self, port_type: &'a wsdl::PortType) -> Vec<Operation> {
        let binding = Binding {
            name: port_type.name.clone(),
            port_type: port_type.name.clone(),
            protocol: Protocol::Other { namespace: String::new() },
            operations: Vec::new(),
            policy: Vec::new(),
            documentation: String::new(),
            span: port_type.span,
        };
        port_type.operations.iter().filter_map(|operation| self.operation(operation, &binding, None)).collect()
    }

    fn operation(
        &mut self,
        operation: &'a wsdl::Operation,
        binding: &Binding,
        bound: Option<&'a BindingOperation>,
    ) -> Option<Operation> {
        let lowered = self.try_operation(operation, binding, bound);
        match lowered {
            Ok(lowered) => Some(lowered),
            Err(missing) => {
                self.leave_part_out("W101", &format!("operation `{}`", operation.name), missing, operation);
                None
            }
        }
    }

    fn try_operation(
        &mut self,
        operation: &'a wsdl::Operation,
        binding: &Binding,
        bound: Option<&'a BindingOperation>,
    ) -> Result<Operation, Missing> {
        let Some(input) = &operation.input else {
            return Err(Missing::new(operation.span, "it is a notification, sent by the server"));
        };
        self.warn_output_first(operation);
        let declared = match &binding.protocol {
            Protocol::Soap { style, .. } => *style,
            _ => None,
        };
        let style = bound.and_then(|bound| bound.style).or(declared).unwrap_or(Style::Document);
        let messages = bound.map(|bound| (&bound.input, &bound.output));
        let encoded = messages.is_some_and(|(input, output)| {
            input.usage == Encoding::Encoded || (operation.output.is_some() && output.usage == Encoding::Encoded)
        });
        let encoding = if encoded { Encoding::Encoded } else { Encoding::Literal };
        let mut role = Role { operation, binding, style, encoding, is_reply: false };
        let request = self.message(&role, input, messages.map(|(input, _)| input))?;
        role.is_reply = true;
        let reply = match &operation.output {
            Some(output) => Some(self.message(&role, output, messages.map(|(_, output)| output))?),
            None => None,
        };
        let mut faults: Vec<Fault> =
            operation.faults.iter().flat_map(|fault| self.fault(operation, fault, bound)).collect();
        for header in bound.into_iter().flat_map(|bound| [&bound.input, &bound.output]).flat_map(|it| &it.headers) {
            faults.extend(header.faults.iter().flat_map(|fault| self.header_fault(operation, fault)));
        }
        let documentation = [Some(&operation.documentation), bound.map(|bound| &bound.documentation)];
        Ok(Operation {
            name: operation.name.clone(),
            action: bound.and_then(|bound| bound.action.clone()),
            style,
            encoding,
            input: request,
            output: reply,
            faults,
            policy: bound.map(|bound| bound.policy.clone()).unwrap_or_default(),
            documentation: documentation
                .into_iter()
                .flatten()
                .find(|text| !text.is_empty())
                .cloned()
                .unwrap_or_default(),
            span: operation.span,
        })
    }

    /// By the letter of WSDL the server would begin; tools that write so mean request and response all the same.
    fn warn_output_first(&mut self, operation: &wsdl::Operation) {
        let is_told = |found: &Diagnostic| found.code == "W115" && found.span == operation.span;
        if !operation.output_first || self.diags.list.iter().any(is_told) {
            return;
        }
        let message = format!(
            "operation `{}` has its output before its input, as if the server began; taken as request and response",
            operation.name
        );
        self.weak("W115", operation.span, message).help("write `input` before `output` if the client begins");
    }

    fn fault(
        &mut self,
        operation: &wsdl::Operation,
        fault: &'a wsdl::MessageRef,
        bound: Option<&BindingOperation>,
    ) -> Vec<Fault> {
        let name = fault.name.clone().unwrap_or_else(|| fault.message.local.clone());
        let bound = bound.and_then(|bound| bound.faults.iter().find(|bound| bound.name == name));
        match self.fault_elements(fault, bound.map_or("", |bound| &bound.namespace)) {
            Ok(list) => {
                if bound.is_some_and(|bound| bound.usage == Encoding::Encoded) {
                    list.iter().for_each(|element| self.mark_encoded(*element, Encoded::Named));
                }
                let fault_of = |element| Fault { name: name.clone(), element, in_header: false, span: fault.span };
                list.into_iter().map(fault_of).collect()
            }
            Err(missing) => {
                self.leave_part_out(
                    "W103",
                    &format!("fault `{name}` of operation `{}`", operation.name),
                    missing,
                    operation,
                );
                Vec::new()
            }
        }
    }

    /// The elements of which one stands inside of `detail`. A part that names a type makes one in the namespace that the binding gives it.
    fn fault_elements(&mut self, fault: &'a wsdl::MessageRef, namespace: &str) -> Result<Vec<ElementId>, Missing> {
        let message = self.find_message(&fault.message, fault.span)?;
        let Some(part) = message.parts.first() else {
            return Err(Missing::new(fault.span, format!("its message `{}` is empty", fault.message)));
        };
        for other in &message.parts[1..] {
            let text =
                format!("part `{}` of the fault message `{}` is left out: a fault has one", other.name, message.name);
            self.weak("W103", other.span, text);
        }
        match &part.content {
            PartContent::Element(name) => self.alternatives(name, part),
            PartContent::Type(_) | PartContent::Absent => {
                let ty = self.part_type(part)?;
                writable(part)?;
                Ok(vec![self.part_element(QName::new(namespace, &part.name), ty, part.span)])
            }
        }
    }

    /// The message of this name.
    pub(super) fn find_message(&mut self, name: &QName, span: Span) -> Result<&'a wsdl::Message, Missing> {
        match self.wsdl.messages.get(name) {
            Some(message) => Ok(message),
            None => {
                let help = self.propose(Space::Message, name);
                Err(Missing { help, ..Missing::new(span, format!("its message `{name}` is unknown")) })
            }
        }
    }
}

/// For each operation of a port type the binding operation that belongs to it: by name, and for overloads by the names
/// of input and output, else in order.
fn pair(operations: &[wsdl::Operation], bound: &[BindingOperation]) -> Vec<Option<usize>> {
    let mut taken = vec![false; bound.len()];
    let mut pairs = vec![None; operations.len()];
    for exact in [true, false] {
        for (operation, pair) in operations.iter().zip(&mut pairs) {
            if pair.is_none() {
                let fits = |index: &usize| {
                    let candidate = &bound[*index];
                    candidate.name == operation.name
                        && !taken[*index]
                        && (!exact || same_messages(operation, candidate))
                };
                *pair = (0..bound.len()).find(fits);
                if let Some(index) = *pair {
                    taken[index] = true;
                }
            }
        }
    }
    pairs
}

/// Whether the names of input and output agree, with WSDL's defaults (WSDL 1.1, section 2.4.5).
fn same_messages(operation: &wsdl::Operation, bound: &BindingOperation) -> bool {
    let one_way = operation.output.is_none();
    let input_default = if one_way { operation.name.clone() } else { format!("{}Request", operation.name) };
    let output_default = format!("{}Response", operation.name);
    let agrees = |declared: Option<&wsdl::MessageRef>, bound: Option<&String>, default: &str| match declared {
        None => bound.is_none(),
        Some(declared) => {
            let declared = declared.name.as_deref().unwrap_or(default);
            bound.map_or(default, String::as_str) == declared
        }
    };
    agrees(operation.input.as_ref(), bound.input.name.as_ref(), &input_default)
        && agrees(operation.output.as_ref(), bound.output.name.as_ref(), &output_default)
}
