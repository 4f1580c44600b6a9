//! How an inspection looks on a terminal.

use std::fmt::Write;

use super::{Inspect, Member, Message, Operation, Part, Port, Type};

pub(super) fn inspect(inspect: &Inspect) -> String {
    let mut out = String::new();
    for source in &inspect.sources {
        line(&mut out, 0, &source.path);
    }
    let counts = &inspect.counts;
    let of = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let summary = format!(
        "{}, {}, {}, {} ({}, {}), {}",
        of(counts.ports, "port"),
        of(counts.operations, "operation"),
        of(counts.elements, "element"),
        of(counts.types, "type"),
        of(counts.structs, "struct"),
        of(counts.enums, "enum"),
        of(counts.fields, "field")
    );
    line(&mut out, 0, &summary);
    for service in &inspect.services {
        line(&mut out, 0, "");
        line(&mut out, 0, &format!("service {}", service.name));
        service.ports.iter().for_each(|port| print_port(&mut out, port));
    }
    for interface in &inspect.interfaces {
        line(&mut out, 0, "");
        line(&mut out, 0, &format!("interface {}, without a binding", interface.name));
        interface.operations.iter().for_each(|operation| print_operation(&mut out, operation));
    }
    for ty in &inspect.types {
        line(&mut out, 0, "");
        print_type(&mut out, ty);
    }
    out
}

fn print_port(out: &mut String, port: &Port) {
    line(out, 1, &format!("port {}, SOAP {}, {}", port.name, port.soap, port.style));
    let address = if port.address.is_empty() { "none" } else { &port.address };
    line(out, 2, &format!("address  {address}"));
    line(out, 2, &format!("login    {}", port.login));
    port.operations.iter().for_each(|operation| print_operation(out, operation));
}

fn print_operation(out: &mut String, operation: &Operation) {
    line(out, 2, &format!("operation {}", operation.name));
    line(out, 3, &format!("action   {}", operation.action.as_deref().unwrap_or("none")));
    print_message(out, "input ", &operation.input);
    match &operation.output {
        Some(output) => print_message(out, "output", output),
        None => line(out, 3, "output   none, one-way"),
    }
    for fault in &operation.faults {
        line(out, 3, &format!("fault    {}", part(fault)));
    }
}

fn print_message(out: &mut String, label: &str, message: &Message) {
    if message.body.is_empty() {
        line(out, 3, &format!("{label}   empty"));
    }
    for element in &message.body {
        line(out, 3, &format!("{label}   {}", part(element)));
    }
    for header in &message.headers {
        line(out, 3, &format!("header   {}", part(header)));
    }
}

fn part(part: &Part) -> String {
    if part.element == part.ty { part.element.clone() } else { format!("{}: {}", part.element, part.ty) }
}

fn print_type(out: &mut String, ty: &Type) {
    let derivation = if ty.derivation.is_empty() { String::new() } else { format!(" {}", ty.derivation) };
    line(out, 0, &format!("{} {}{derivation}", ty.kind, ty.name));
    ty.details.iter().for_each(|detail| line(out, 1, detail));
    ty.members.iter().for_each(|member| print_member(out, 1, member));
}

/// One type.
#[cfg(test)]
pub(crate) fn type_text(ty: &Type) -> String {
    let mut out = String::new();
    print_type(&mut out, ty);
    out
}

fn print_member(out: &mut String, depth: usize, member: &Member) {
    let occurs = if member.occurs == "1" { String::new() } else { format!(" [{}]", member.occurs) };
    let text = match member.kind {
        "attribute" => format!("@{}: {}{occurs}", member.name, member.ty),
        "element" => format!("{}: {}{occurs}", member.name, member.ty),
        "text" => format!("text: {}", member.ty),
        "any" => format!("any {}{occurs}", member.ty),
        kind => format!("{kind}{occurs}"),
    };
    line(out, depth, &text);
    member.members.iter().for_each(|member| print_member(out, depth + 1, member));
}

/// One line, indented; `write!` to a string can't fail.
pub(super) fn line(out: &mut String, depth: usize, text: &str) {
    let _ = writeln!(out, "{:width$}{text}", "", width = depth * 2);
}
