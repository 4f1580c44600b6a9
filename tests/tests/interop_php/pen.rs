//! What requests are filled with: texts that XML, HTTP and PHP might each spoil in a way of their own, no two alike.

use std::cell::Cell;

use centra_runtime::Clear;
use centra_tests::centra::*;

/// Which objects a request holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// None at all.
    Nothing,
    /// One, of which nothing but what identifies it is sent.
    Bare,
    /// Some, all of whose fields are blanked: their own, or those of what they contain.
    Blank,
    /// Two, with all fields: one with two items in every list, one with one.
    Full,
}

impl Shape {
    pub(crate) const ALL: [Self; 4] = [Self::Nothing, Self::Bare, Self::Blank, Self::Full];
}

/// Blanks fields of a builder, and then its containers.
macro_rules! blank {
    ($update:expr; $($field:ident)* $(; $($container:ident)*)?) => {
        $update $(.$field(Clear))* $($(.$container(Clear))*)?
    };
}
pub(crate) use blank;

/// Fills fields of a builder with texts that name them.
macro_rules! fill {
    ($pen:ident, $update:expr; $($field:ident)*) => {
        $update $(.$field($pen.text(stringify!($field))))*
    };
    ($pen:ident in $parent:ident, $update:expr; $($field:ident)*) => {
        $update $(.$field($pen.text(&format!("{}/{}", $parent, stringify!($field)))))*
    };
}
pub(crate) use fill;

/// Does a text or a number of a pen stand where it was meant to? The path is that of the element, without its root.
pub(crate) fn is_in_place(path: &str, content: &str) -> bool {
    if let Ok(number) = content.parse::<i64>() {
        let name = path.rsplit('/').next().unwrap_or_default();
        return number.abs() < 100 || number.abs() % 100 == name.len() as i64;
    }
    let Some((_, rest)) = content.split_once(MARK) else { return true };
    let meant = rest.split(':').next().unwrap_or_default();
    format!("/{path}").ends_with(&format!("/{meant}"))
}

/// What the name of a field begins with in a text of a pen.
const MARK: &str = "[@";

/// Writes texts and numbers, always others, and the same ones in every run.
#[derive(Default)]
pub(crate) struct Pen(Cell<usize>);

impl Pen {
    fn next(&self) -> usize {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }

    /// A text that no other field has, and that names the one that it is for.
    pub(crate) fn text(&self, field: &str) -> String {
        let n = self.next();
        let mark = format!("{MARK}{}:{n}]", field.replace("r#", ""));
        match n % 20 {
            0 => mark,
            1 => format!("plain {mark}"),
            2 => format!("a & b < c > d {mark}"),
            3 => format!("\"quoted\" and 'quoted' {mark}"),
            4 => format!("  {mark} \t "),
            5 => format!("Ångström, Größe, façade {mark}"),
            6 => format!("🙂 👩\u{200d}👩\u{200d}👧 {mark}"),
            7 => format!("CR LF\r\n{mark}\r\n"),
            8 => format!("CR\r{mark}\r"),
            9 => format!("LF\n{mark}\n"),
            10 => format!("]]> <![CDATA[{mark}]]>"),
            11 => format!("&amp; &lt;b&gt; &#10; &nbsp; {mark}"),
            12 => format!("漢字 {mark}"),
            13 => format!("e\u{301} \u{a0} \u{85} \u{2028} \u{feff} \u{7f} {mark}"),
            14 => format!("1135.00 {mark}"),
            15 => format!("<id>{mark}</id>"),
            16 => format!("%41+%20?a=b&c={mark}"),
            17 => format!("\\u0041 \\n $n {{$n}} {mark}"),
            18 => format!("\t{mark}\u{10ffff}"),
            _ => format!("<!-- {mark} --> <?php {mark} ?>"),
        }
    }

    /// A text of nothing but white space, as long as no other.
    pub(crate) fn space(&self) -> String {
        " \r\n\t".chars().cycle().take(self.next()).collect()
    }

    /// A text that fills many packets.
    pub(crate) fn long(&self, field: &str) -> String {
        let n = self.next();
        (0..2_000).map(|line| format!("{MARK}{field}:{n}] <{line}> å\n")).collect()
    }

    /// A number whose last two digits tell how long the field's name is.
    pub(crate) fn number(&self, field: &str) -> i32 {
        let (n, name) = (self.next() as i32, field.len() as i32);
        match n % 4 {
            0 => i32::MAX - 47 - 100 * n + name,
            1 => i32::MIN + 48 + 100 * n - name,
            2 => -(100 * n + name),
            _ => 100 * n + name,
        }
    }

    pub(crate) fn flag(&self) -> bool {
        self.next().is_multiple_of(2)
    }

    pub(crate) fn reference(&self, field: &str) -> ReferenceUpdate {
        fill!(self in field, ReferenceUpdate::new(self.text(&format!("{field}/id"))); description)
    }

    pub(crate) fn additional(&self) -> AdditionalUpdate {
        AdditionalUpdate::new(self.text("key")).value(self.text("value"))
    }

    pub(crate) fn money(&self, field: &str) -> MoneyLineUpdate {
        fill!(self in field, MoneyLineUpdate::new(self.text(&format!("{field}/id"))); subtotal description key)
    }

    pub(crate) fn address(&self, field: &str) -> AddressUpdate {
        fill!(
            self in field, AddressUpdate::new(self.text(&format!("{field}/id")));
            description company attn firstname lastname address1 address2 city state zipcode country email telephone fax vat url
            companyregistrationid
        )
    }

    pub(crate) fn carrier(&self, field: &str) -> CarrierInformationUpdate {
        fill!(self in field, CarrierInformationUpdate::new(); carrier service account taxid tracking)
            .packages(self.number("packages"))
    }
}

/// As many as are asked for, each made anew.
pub(crate) fn many<T>(count: usize, make: impl Fn() -> T) -> Vec<T> {
    (0..count).map(|_| make()).collect()
}

pub(crate) fn blank_reference() -> ReferenceUpdate {
    ReferenceUpdate::new("r").description(Clear)
}

pub(crate) fn blank_additional() -> AdditionalUpdate {
    AdditionalUpdate::new("k").value(Clear)
}

pub(crate) fn blank_money() -> MoneyLineUpdate {
    blank!(MoneyLineUpdate::new(""); subtotal description key)
}

pub(crate) fn blank_address() -> AddressUpdate {
    blank!(
        AddressUpdate::new("");
        description company attn firstname lastname address1 address2 city state zipcode country email telephone fax vat url
        companyregistrationid
    )
}

pub(crate) fn blank_carrier() -> CarrierInformationUpdate {
    blank!(CarrierInformationUpdate::new(); carrier service account taxid tracking packages)
}
