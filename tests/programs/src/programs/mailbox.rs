//! Lists the newest messages of the inbox, and puts an appointment into the calendar.

use centra_runtime::transport::Transport;
use centra_runtime::{Error, Port};

use super::api::{
    ArrayOfRealItemsType, CalendarItemType, Client, CreateItemType,
    DefaultShapeNamesType, DistinguishedFolderIdType, FindItemType, IndexBasePointType, IndexedPageViewType,
    ItemQueryTraversalType, ItemResponseShapeType, ItemType, MAILBOX_PORT,
};

/// The subjects of the ten newest messages.
pub fn subjects(transport: impl Transport) -> Result<Vec<String>, Error> {
    let client = Client::new(Port::new(&MAILBOX_PORT, "https://mail.example")?, transport);
    let shape = ItemResponseShapeType::new(DefaultShapeNamesType::Default);
    let inbox = [DistinguishedFolderIdType::new("inbox")];
    let newest = IndexedPageViewType::new(0, IndexBasePointType::Beginning).max_entries_returned(10);
    let find = FindItemType::new(shape, inbox, ItemQueryTraversalType::Shallow).choice(newest);
    let reply = client.find_item(find).send()?;
    let items = reply.response_message.iter().flat_map(|message| &message.items.choices);
    Ok(items.filter_map(|item| item.subject()).map(str::to_owned).collect())
}

/// Keeps a note, which is an item and nothing more.
pub fn note(transport: impl Transport, text: &str) -> Result<(), Error> {
    let client = Client::new(Port::new(&MAILBOX_PORT, "https://mail.example")?, transport);
    let items = ArrayOfRealItemsType::new().choices([ItemType::new().body(text)]);
    client.create_item(CreateItemType::new(items)).send()?;
    Ok(())
}

/// Puts an appointment into the calendar.
pub fn meet(transport: impl Transport, location: Option<&str>) -> Result<(), Error> {
    let client = Client::new(Port::new(&MAILBOX_PORT, "https://mail.example")?, transport);
    let meeting = CalendarItemType::new().subject("Stock").location(location);
    let items = ArrayOfRealItemsType::new().choices([meeting]);
    client.create_item(CreateItemType::new(items).send_meeting_invitations("SendToNone")).send()?;
    Ok(())
}
