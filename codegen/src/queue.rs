//! Which two operations make a queue of events, and what of an event is called how.

/// Two operations that make a queue of events: one fetches them, the other acknowledges them.
///
/// Names are those of the WSDL. What is not said is called as in Centra's API, as far as it is there: `id`, `type`, `entry`, `mission`, `date` and
/// `data` of an event, and `type` of the request, which is `all` for events of all types. The response needs a list of events, and the acknowledgement
/// a list of their ids.
#[derive(Clone, Debug)]
pub struct Queue {
    pub(crate) fetch: String,
    pub(crate) acknowledge: String,
    pub(crate) name: Option<String>,
    pub(crate) list: Option<String>,
    pub(crate) id: Name,
    pub(crate) kind: Name,
    pub(crate) entry: Name,
    pub(crate) mission: Name,
    pub(crate) date: Name,
    pub(crate) data: Name,
    pub(crate) select: Name,
    pub(crate) all: String,
}

/// What an element is called, and whether somebody said so: it must be there then.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) xml: String,
    pub(crate) is_wanted: bool,
}

impl Name {
    fn usual(xml: &str) -> Self {
        Self { xml: xml.to_owned(), is_wanted: false }
    }

    fn wanted(xml: impl Into<String>) -> Self {
        Self { xml: xml.into(), is_wanted: true }
    }
}

impl Queue {
    /// A queue of events that the operation `fetch` returns and the operation `acknowledge` makes the service forget.
    pub fn new(fetch: impl Into<String>, acknowledge: impl Into<String>) -> Self {
        Self {
            fetch: fetch.into(),
            acknowledge: acknowledge.into(),
            name: None,
            list: None,
            id: Name { is_wanted: true, ..Name::usual("id") },
            kind: Name::usual("type"),
            entry: Name::usual("entry"),
            mission: Name::usual("mission"),
            date: Name::usual("date"),
            data: Name::usual("data"),
            select: Name::usual("type"),
            all: "all".to_owned(),
        }
    }

    /// How a build script writes it, as far as it says which queue it is.
    pub(crate) fn setting(&self) -> String {
        format!("queue(Queue::new({:?}, {:?}))", self.fetch, self.acknowledge)
    }

    /// What the function is called that makes the queue; as the response's list of events if not set.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The element of the response that holds the events, where it has several lists.
    #[must_use]
    pub fn list(mut self, element: impl Into<String>) -> Self {
        self.list = Some(element.into());
        self
    }

    /// The element of an event that identifies it.
    #[must_use]
    pub fn id(mut self, element: impl Into<String>) -> Self {
        self.id = Name::wanted(element);
        self
    }

    /// The element of an event that says what kind of object changed.
    #[must_use]
    pub fn kind(mut self, element: impl Into<String>) -> Self {
        self.kind = Name::wanted(element);
        self
    }

    /// The element of an event that holds the id of the object. Events of one kind and entry are handled in order.
    #[must_use]
    pub fn entry(mut self, element: impl Into<String>) -> Self {
        self.entry = Name::wanted(element);
        self
    }

    /// The element of an event that says what happened to the object.
    #[must_use]
    pub fn mission(mut self, element: impl Into<String>) -> Self {
        self.mission = Name::wanted(element);
        self
    }

    /// The element of an event that says when it happened.
    #[must_use]
    pub fn date(mut self, element: impl Into<String>) -> Self {
        self.date = Name::wanted(element);
        self
    }

    /// The element of an event whose only child is the object. Each of its children that is a structure becomes a variant of what the handler gets.
    /// Without such an element the handler gets the event's own type.
    #[must_use]
    pub fn data(mut self, element: impl Into<String>) -> Self {
        self.data = Name::wanted(element);
        self
    }

    /// The element of the request that says which kind of events is wanted, and its value for events of all kinds.
    #[must_use]
    pub fn select(mut self, element: impl Into<String>, all: impl Into<String>) -> Self {
        self.select = Name::wanted(element);
        self.all = all.into();
        self
    }
}
