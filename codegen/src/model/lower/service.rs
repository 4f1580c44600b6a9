//! Which services, ports and interfaces an API has, and which are left out because they do not speak SOAP.

use std::collections::{HashMap, HashSet};

use super::resolve::Space;
use super::{Lowering, address};
use crate::diag::Span;
use crate::model::near::nearest;
use crate::model::{Interface, Login, Operation, Port, Service};
use crate::qname::QName;
use crate::source::Input;
use crate::wsdl::{self, Protocol};

/// What WSDL names mean, over all documents; of two declarations the first counts.
pub(super) struct Index<'a> {
    pub(super) messages: HashMap<&'a QName, &'a wsdl::Message>,
    pub(super) port_types: HashMap<&'a QName, &'a wsdl::PortType>,
    pub(super) bindings: HashMap<&'a QName, &'a wsdl::Binding>,
}

impl<'a> Index<'a> {
    pub(super) fn new(input: &'a Input) -> Self {
        let mut index = Self { messages: HashMap::new(), port_types: HashMap::new(), bindings: HashMap::new() };
        for definitions in &input.definitions {
            for message in &definitions.messages {
                index.messages.entry(&message.name).or_insert(message);
            }
            for port_type in &definitions.port_types {
                index.port_types.entry(&port_type.name).or_insert(port_type);
            }
            for binding in &definitions.bindings {
                index.bindings.entry(&binding.name).or_insert(binding);
            }
        }
        index
    }
}

/// Lowers all services, or the one that was asked for; then bindings that no service offers, and port types that no
/// binding implements.
pub(super) fn lower_services(lowering: &mut Lowering<'_, '_>) {
    let input = lowering.input;
    let mut bound: HashMap<&QName, Vec<Operation>> = HashMap::new();
    let services: Vec<&wsdl::Service> =
        input.definitions.iter().flat_map(|definitions| &definitions.services).collect();
    let chosen = choose_services(lowering, &services);
    for service in chosen {
        let ports: Vec<&wsdl::Port> = service.ports.iter().filter(|port| wants_port(lowering, port)).collect();
        let ports: Vec<Port> = ports.into_iter().filter_map(|port| lower_port(lowering, port, &mut bound)).collect();
        if !ports.is_empty() {
            lowering.api.services.push(Service {
                name: service.name.clone(),
                ports,
                documentation: service.documentation.clone(),
                span: service.span,
            });
        }
    }
    refuse_unknown_port(lowering, &services);
    // Where all ports speak something else, a SOAP binding that none of them has is better than none. It is no cure for a port that is wrong.
    let is_chosen = lowering.options.service.is_some() || lowering.options.port.is_some();
    let is_wrong = lowering.diags.list.iter().any(|found| found.code == "W104");
    if services.is_empty() || (lowering.api.services.is_empty() && !is_chosen && !is_wrong) {
        let bound: HashSet<&QName> =
            services.iter().flat_map(|service| &service.ports).map(|port| &port.binding).collect();
        offer_bindings(lowering, &bound);
    }
    lower_interfaces(lowering);
}

fn choose_services<'a>(lowering: &mut Lowering<'_, '_>, services: &[&'a wsdl::Service]) -> Vec<&'a wsdl::Service> {
    let Some(wanted) = lowering.options.service.as_deref() else { return services.to_vec() };
    let chosen: Vec<_> = services.iter().copied().filter(|service| service.name.local == wanted).collect();
    if chosen.is_empty() {
        let names = services.iter().map(|service| service.name.local.as_str()).collect::<Vec<_>>();
        refuse_choice(lowering, "service", wanted, &names);
    }
    chosen
}

fn wants_port(lowering: &Lowering<'_, '_>, port: &wsdl::Port) -> bool {
    lowering.options.port.as_deref().is_none_or(|wanted| wanted == port.name)
}

fn refuse_unknown_port(lowering: &mut Lowering<'_, '_>, services: &[&wsdl::Service]) {
    let Some(wanted) = lowering.options.port.as_deref() else { return };
    let names = services.iter().flat_map(|service| service.ports.iter().map(|port| port.name.as_str()));
    let names: Vec<&str> = names.collect();
    if !names.contains(&wanted) {
        refuse_choice(lowering, "port", wanted, &names);
    }
}

fn refuse_choice(lowering: &mut Lowering<'_, '_>, what: &str, wanted: &str, names: &[&str]) {
    let span = lowering.input.definitions.first().map(|root| root.span).unwrap_or_default();
    let help = match nearest(wanted, names.iter().copied()) {
        Some(name) => format!("there is a {what} `{name}`"),
        None if names.is_empty() => format!("the document declares no {what}"),
        None => format!("the document declares `{}`", names.join("`, `")),
    };
    let error = lowering.diags.error("E111", span, format!("no {what} is named `{wanted}`"));
    error.setting(format!("{what}({wanted:?})")).help(help);
}

fn lower_port<'a>(
    lowering: &mut Lowering<'a, '_>,
    port: &'a wsdl::Port,
    bound: &mut HashMap<&'a QName, Vec<Operation>>,
) -> Option<Port> {
    let Some(binding) = lowering.wsdl.bindings.get(&port.binding).copied() else {
        let help = lowering.propose(Space::Binding, &port.binding);
        let message = format!("port `{}` is left out: its binding `{}` is unknown", port.name, port.binding);
        lowering.weak("W104", port.span, message).help = help;
        return None;
    };
    let version = match &binding.protocol {
        Protocol::Soap { version, transport, .. } => {
            note_transport(lowering, "port", &port.name, transport, port.span);
            *version
        }
        Protocol::Http { verb } => {
            let verb = if verb.is_empty() { String::new() } else { format!(" {verb}") };
            let message = format!("port `{}` is left out: it speaks plain HTTP{verb}, not SOAP", port.name);
            lowering.diags.note("N101", port.span, message);
            return None;
        }
        Protocol::Other { .. } => {
            let message = format!("port `{}` is left out: its binding is no SOAP binding", port.name);
            lowering.diags.note("N101", port.span, message);
            return None;
        }
    };
    if !lowering.wsdl.port_types.contains_key(&binding.port_type) {
        let help = lowering.propose(Space::PortType, &binding.port_type);
        let message = format!("port `{}` is left out: its port type `{}` is unknown", port.name, binding.port_type);
        lowering.weak("W104", port.span, message).help = help;
        return None;
    }
    let operations = match bound.get(&binding.name) {
        Some(operations) => operations.clone(),
        None => {
            let operations = lowering.bound_operations(binding);
            bound.insert(&binding.name, operations.clone());
            operations
        }
    };
    Some(Port {
        name: port.name.clone(),
        binding: binding.name.clone(),
        interface: binding.port_type.clone(),
        address: port.address.as_deref().map(address::uri).unwrap_or_default(),
        version,
        login: Login::Basic,
        operations,
        policy: binding.policy.iter().chain(&port.policy).cloned().collect(),
        documentation: [&port.documentation, &binding.documentation]
            .into_iter()
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default(),
        span: port.span,
    })
}

/// Says that what is generated speaks HTTP, where the document means JMS, SMTP, TCP …
fn note_transport(lowering: &mut Lowering<'_, '_>, what: &str, name: &str, transport: &str, span: Span) {
    let last = transport.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if last.is_empty() || last.eq_ignore_ascii_case("http") || last.eq_ignore_ascii_case("https") {
        return;
    }
    let message = format!("{what} `{name}` speaks SOAP over `{transport}`; it is generated as if that were HTTP");
    lowering.diags.note("N105", span, message);
}

/// Without any port that speaks SOAP, each SOAP binding that no port has is offered as a service of its own, at no address.
fn offer_bindings(lowering: &mut Lowering<'_, '_>, bound: &HashSet<&QName>) {
    let bindings = lowering.input.definitions.iter().flat_map(|definitions| &definitions.bindings);
    for binding in bindings.filter(|binding| !bound.contains(&binding.name)) {
        let Protocol::Soap { version, transport, .. } = &binding.protocol else { continue };
        if !lowering.wsdl.port_types.contains_key(&binding.port_type) {
            let help = lowering.propose(Space::PortType, &binding.port_type);
            let message =
                format!("binding `{}` is left out: its port type `{}` is unknown", binding.name, binding.port_type);
            lowering.weak("W104", binding.span, message).help = help;
            continue;
        }
        let message =
            format!("no service offers the binding `{}`; its address is to be given by the user", binding.name);
        lowering.diags.note("N102", binding.span, message);
        note_transport(lowering, "binding", &binding.name.local, transport, binding.span);
        let operations = lowering.bound_operations(binding);
        let port = Port {
            name: binding.name.local.clone(),
            binding: binding.name.clone(),
            interface: binding.port_type.clone(),
            address: String::new(),
            version: *version,
            login: Login::Basic,
            operations,
            policy: binding.policy.clone(),
            documentation: binding.documentation.clone(),
            span: binding.span,
        };
        lowering.api.services.push(Service {
            name: binding.name.clone(),
            ports: vec![port],
            documentation: String::new(),
            span: binding.span,
        });
    }
}

fn lower_interfaces(lowering: &mut Lowering<'_, '_>) {
    if lowering.options.service.is_some() || lowering.options.port.is_some() {
        return;
    }
    let all = lowering.input.definitions.iter();
    let bound: HashSet<&QName> =
        all.clone().flat_map(|definitions| definitions.bindings.iter().map(|binding| &binding.port_type)).collect();
    for port_type in all.flat_map(|definitions| &definitions.port_types) {
        if bound.contains(&port_type.name) {
            continue;
        }
        let operations = lowering.abstract_operations(port_type);
        lowering.api.interfaces.push(Interface {
            name: port_type.name.clone(),
            operations,
            documentation: port_type.documentation.clone(),
            span: port_type.span,
        });
    }
}
