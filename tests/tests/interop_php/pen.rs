//! What requests are filled with: texts that XML, HTTP and PHP might each spoil in a way of their own, no two alike.

use std::cell::Cell;

use centra_runtime::Clear;
use centra_tests::centra::*;

/// Which objects a request holds.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
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
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Bare, Self::Blank, Self::Full];
}

/// Blanks fields of a builder, and then its containers.
macro_rules! blank {
    ($update:expr; $($field:ident)* $(; $($container:ident)*)?) => {
        $update $(.$field(Clear))* $($(.$container())*)?
    };
}
pub(crate) use blank;

/// Writes texts and numbers, always others, and the same ones in every run.
#[derive(Default)]
pub struct Pen(Cell<usize>);

impl Pen {
    fn next(&self) -> usize {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }

    /// A text that no other field has.
    pub fn text(&self) -> String {
        let n = self.next();
        match n % 20 {
            0 => format!("{n}"),
            1 => format!("plain {n}"),
            2 => format!("a & b < c > d {n}"),
            3 => format!("\"quoted\" and 'quoted' {n}"),
            4 => format!("  {n} \t "),
            5 => format!("Ångström, Größe, façade {n}"),
            6 => format!("🙂 👩‍👩‍👧 {n}"),
            7 => format!("CR LF\r\n{n}\r\n"),
            8 => format!("CR\r{n}\r"),
            9 => format!("LF\n{n}\n"),
            10 => format!("]]> <![CDATA[{n}]]>"),
            11 => format!("&amp; &lt;b&gt; &#10; &nbsp; {n}"),
            12 => format!("漢字 {n}"),
            13 => format!("e\u{301} \u{a0} \u{85} \u{2028} \u{feff} \u{7f} {n}"),
            14 => format!("{n}.000"),
            15 => format!("<id>{n}</id>"),
            16 => format!("%41+%20?a=b&c={n}"),
            17 => format!("\\u0041 \\n $n {{$n}} {n}"),
            18 => format!("0{n}"),
            _ => format!("<!-- {n} --> <?php {n} ?>"),
        }
    }

    /// A text of nothing but white space, as long as no other.
    pub fn space(&self) -> String {
        " \r\n\t".chars().cycle().take(self.next()).collect()
    }

    /// A text that fills many packets.
    pub fn long(&self) -> String {
        let n = self.next();
        (0..2_000).map(|line| format!("{n}: <{line}> å\n")).collect()
    }

    pub fn number(&self) -> i32 {
        let n = self.next();
        match n % 5 {
            0 => i32::MAX - n as i32,
            1 => i32::MIN + n as i32,
            2 => 0,
            3 => -(n as i32),
            _ => n as i32,
        }
    }

    pub fn flag(&self) -> bool {
        self.next() % 2 == 0
    }

    pub fn reference(&self) -> ReferenceUpdate {
        ReferenceUpdate::new(self.text()).description(self.text())
    }

    pub fn additional(&self) -> AdditionalUpdate {
        AdditionalUpdate::new(self.text()).value(self.text())
    }

    pub fn money(&self) -> MoneyLineUpdate {
        MoneyLineUpdate::new(self.text()).subtotal(self.text()).description(self.text()).key(self.text())
    }

    pub fn address(&self) -> AddressUpdate {
        AddressUpdate::new(self.text())
            .description(self.text())
            .company(self.text())
            .attn(self.text())
            .firstname(self.text())
            .lastname(self.text())
            .address1(self.text())
            .address2(self.text())
            .city(self.text())
            .state(self.text())
            .zipcode(self.text())
            .country(self.text())
            .email(self.text())
            .telephone(self.text())
            .fax(self.text())
            .vat(self.text())
            .url(self.text())
            .companyregistrationid(self.text())
    }

    pub fn carrier(&self) -> CarrierInformationUpdate {
        CarrierInformationUpdate::new()
            .carrier(self.text())
            .service(self.text())
            .account(self.text())
            .taxid(self.text())
            .tracking(self.text())
            .packages(self.number())
    }
}

/// As many as are asked for, each made anew.
pub fn many<T>(count: usize, make: impl Fn() -> T) -> Vec<T> {
    (0..count).map(|_| make()).collect()
}

pub fn blank_reference() -> ReferenceUpdate {
    ReferenceUpdate::new("r").description(Clear)
}

pub fn blank_additional() -> AdditionalUpdate {
    AdditionalUpdate::new("k").value(Clear)
}

pub fn blank_money() -> MoneyLineUpdate {
    blank!(MoneyLineUpdate::new(""); subtotal description key)
}

pub fn blank_address() -> AddressUpdate {
    blank!(
        AddressUpdate::new("");
        description company attn firstname lastname address1 address2 city state zipcode country email telephone fax vat url
        companyregistrationid
    )
}

pub fn blank_carrier() -> CarrierInformationUpdate {
    blank!(CarrierInformationUpdate::new(); carrier service account taxid tracking packages)
}
