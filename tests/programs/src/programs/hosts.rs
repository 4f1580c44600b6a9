//! Reads a property of a machine, and makes another machine with a disk.

use centra_runtime::transport::Transport;
use centra_runtime::{Error, Port};

use super::api::{
    Client, ConfigSpec, CreateVmTask, HOSTS_PORT, ManagedObjectReference, ObjectSpec, PropertyFilterSpec, PropertySpec,
    RetrieveProperties, RuntimeInfo, VirtualDisk,
};

/// Whether a machine runs, and at most how many MHz it takes; a property of any type says of which it is.
pub fn power_of(transport: impl Transport, machine: &str) -> Result<Option<RuntimeInfo>, Box<dyn std::error::Error>> {
    let client = Client::new(Port::new(&HOSTS_PORT, "https://hosts.example")?, transport);
    let machine = ManagedObjectReference::new("VirtualMachine", machine);
    let runtime = PropertySpec::new("VirtualMachine").path_set(["runtime"]);
    let filter = PropertyFilterSpec::new([runtime], [ObjectSpec::new(machine)]);
    let collector = ManagedObjectReference::new("PropertyCollector", "propertyCollector");
    let reply = client.retrieve_properties(RetrieveProperties::new(collector, [filter])).send()?;
    let property = reply.returnval.first().and_then(|object| object.prop_set.first());
    Ok(property.map(|property| property.val.parse_as()).transpose()?)
}

/// Makes a machine with a disk, and returns the task that does it.
pub fn make(transport: impl Transport, name: &str) -> Result<String, Error> {
    let client = Client::new(Port::new(&HOSTS_PORT, "https://hosts.example")?, transport);
    let folder = ManagedObjectReference::new("Folder", "group-v3");
    let disk = VirtualDisk::new(2000, 16_777_216);
    let machine = ConfigSpec::new().name(name).guest_id("debian12").num_cp_us(2).memory_mb(4096).device([disk]);
    let reply = client.create_vm_task(CreateVmTask::new(folder, machine)).send()?;
    Ok(reply.returnval.value.clone().unwrap_or_default())
}

/// What the devices of a machine are called, whichever devices these are.
pub fn labels(machine: &ConfigSpec) -> Vec<&str> {
    machine.device.iter().filter_map(|device| device.label()).collect()
}
