/// Labels that mean more on the Web than to iconv, and those that it does not know; WHATWG Encoding Standard §4.2.
enum WebCharsets {
    /// What iconv calls the charset of a label in small letters.
    static let names: [String: String] = {
        let labels = [
            "UTF-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 cp65001",
            "UTF-16LE": "utf-16 utf16 unicode csunicode ucs-2 iso-10646-ucs-2 unicodefeff",
            "UTF-16BE": "unicodefffe",
            "UTF-32LE": "utf-32 utf32",
            "CP1252": "iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 latin1 l1 csisolatin1 iso-ir-100"
                + " us-ascii ascii ansi_x3.4-1968 cp819 ibm819 windows-1252 cp1252",
            "CP1254": "iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 latin5 l5 csisolatin5 iso-ir-148",
            "CP874": "iso-8859-11 iso8859-11 iso885911 tis-620 dos-874 windows-874",
            "GB18030": "gb2312 gb_2312 gb_2312-80 csgb2312 chinese iso-ir-58 csiso58gb231280 gbk gb18030",
            "BIG5-HKSCS": "big5 big5-hkscs cn-big5 csbig5",
            "CP932": "shift_jis shift-jis sjis ms932 ms_kanji csshiftjis windows-31j",
            "UHC": "euc-kr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean iso-ir-149 csksc56011987"
                + " windows-949",
            "MAC-CYRILLIC": "mac-cyrillic mac-ukrainian",
            "MACINTOSH": "mac-roman",
        ]
        var names: [String: String] = [:]
        for (name, list) in labels {
            for label in list.split(separator: " ") { names[String(label)] = name }
        }
        return names
    }()
}
