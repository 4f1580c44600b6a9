//! Says what is known of a machine, whose properties are of any type.

use super::api::{ObjectContent, PropertyValue};

/// Each property in words.
pub fn facts(machine: &ObjectContent) -> Vec<String> {
    let fact = |value: &PropertyValue| match value {
        PropertyValue::StringValue(text) => text.value.clone().unwrap_or_default(),
        PropertyValue::IntValue(number) => format!("{} in number", number.value.text().unwrap_or_default()),
        PropertyValue::PowerStateValue(state) => format!("is {}", state.value.text().unwrap_or_default()),
        PropertyValue::RuntimeInfo(info) => format!("up to {} MHz", info.max_cpu_usage.text().unwrap_or_default()),
        PropertyValue::VirtualDisk(disk) => format!("a disk of {} KB", disk.capacity_in_kb.text().unwrap_or_default()),
        PropertyValue::Xml(other) => format!("something else: {}", other.text()),
        _ => "something new".to_owned(),
    };
    machine.prop_set.iter().map(|property| fact(&property.val)).collect()
}
