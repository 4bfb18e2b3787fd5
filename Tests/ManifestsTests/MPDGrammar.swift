import Foundation
import FoundationXML

/// The part of the MPD grammar (ISO/IEC 23009-1, DASH-MPD.xsd) that our manifests use: for each element its attributes
/// with the form of their values, and its children in the order in which the schema wants them.
struct MPDGrammar {
    struct Element: Sendable {
        var attributes: [String: String]
        var required: Set<String> = []
        /// In the schema's order.
        var children: [String] = []
    }

    private static let number = #"[0-9]+"#
    private static let text = #"[^\n]+"#
    private static let name = #"[^\s]+"#
    private static let duration = #"PT[0-9]+(?:\.[0-9]+)?S"#
    private static let media = #"[a-z]+/[a-z0-9]+"#
    private static let language = #"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"#
    private static let descriptor = Element(
        attributes: ["schemeIdUri": text, "value": text], required: ["schemeIdUri"])

    /// `RepresentationBaseType`: what adaptation sets and representations share.
    private static let shared: [String: String] = [
        "mimeType": media, "width": number, "height": number, "sar": #"[0-9]*:[0-9]*"#,
        "frameRate": #"[0-9]+(?:/[1-9][0-9]*)?"#, "audioSamplingRate": number, "codecs": name,
        "startWithSAP": #"[0-6]"#,
    ]
    private static let sharedChildren = [
        "AudioChannelConfiguration", "EssentialProperty", "SupplementalProperty", "Label",
    ]

    static let elements: [String: Element] = [
        "MPD": Element(
            attributes: [
                "xmlns": #"urn:mpeg:dash:schema:mpd:2011"#, "profiles": #"[^\s,]+(?:,[^\s,]+)*"#,
                "type": #"static|dynamic"#, "mediaPresentationDuration": duration, "minBufferTime": duration,
                "maxSegmentDuration": duration,
            ], required: ["profiles", "minBufferTime"], children: ["Period"]),
        "Period": Element(attributes: ["id": text, "start": duration], children: ["AdaptationSet"]),
        "AdaptationSet": Element(
            attributes: shared.merging([
                "id": number, "lang": language, "contentType": #"text|image|audio|video|application|font"#,
                "maxWidth": number, "maxHeight": number, "segmentAlignment": #"true|false|[0-9]+"#,
            ]) { $1 }, children: sharedChildren + ["Accessibility", "Role", "BaseURL", "Representation"]),
        "Representation": Element(
            attributes: shared.merging(["id": name, "bandwidth": number]) { $1 }, required: ["id", "bandwidth"],
            children: sharedChildren + ["BaseURL", "SegmentList"]),
        "SegmentList": Element(
            attributes: ["timescale": number, "duration": number],
            children: ["Initialization", "SegmentTimeline", "SegmentURL"]),
        "SegmentTimeline": Element(attributes: [:], children: ["S"]),
        "S": Element(attributes: ["t": number, "d": number, "r": #"-?[0-9]+"#], required: ["d"]),
        "Initialization": Element(attributes: ["sourceURL": name]),
        "SegmentURL": Element(attributes: ["media": name]),
        "BaseURL": Element(attributes: [:]), "Label": Element(attributes: [:]),
        "Role": descriptor, "AudioChannelConfiguration": descriptor, "EssentialProperty": descriptor,
        "SupplementalProperty": descriptor,
    ]

    /// What is wrong with a manifest, empty for a valid one.
    static func problems(of manifest: String) -> [String] {
        let reader = Reader()
        let parser = XMLParser(data: Data(manifest.utf8))
        parser.delegate = reader
        let isWellFormed = parser.parse()
        return reader.problems + (isWellFormed ? [] : ["not well-formed: line \(parser.lineNumber)"])
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var problems: [String] = []
        private var open: [(name: String, lastChild: Int)] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            place(name)
            open.append((name, 0))
            guard let element = MPDGrammar.elements[name] else { return }
            for missing in element.required.subtracting(attributes.keys).sorted() {
                problems.append("\(name) has no \(missing)")
            }
            for (attribute, value) in attributes {
                guard let form = element.attributes[attribute] else {
                    problems.append("\(name) has an attribute \(attribute)")
                    continue
                }
                if value.range(of: "^(?:\(form))$", options: .regularExpression) == nil {
                    problems.append("\(name)@\(attribute) is '\(value)'")
                }
            }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            open.removeLast()
        }

        private func place(_ name: String) {
            guard let parent = open.last else {
                if name != "MPD" { problems.append("the root is \(name)") }
                return
            }
            guard let order = MPDGrammar.elements[parent.name]?.children.firstIndex(of: name) else {
                problems.append("\(parent.name) holds a \(name)")
                return
            }
            if order < parent.lastChild { problems.append("\(name) comes too late in \(parent.name)") }
            open[open.count - 1].lastChild = order
        }
    }
}
