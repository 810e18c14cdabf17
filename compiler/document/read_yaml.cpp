// The only file that knows the YAML parser. It takes events: libyaml has no tree, and none is needed.
#include <yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "document/document.hpp"

namespace promoc::document {

namespace {

using Kind = Fault::Kind;

/// Why the parse ended before the end of the text. Offsets are in bytes; `message` follows the name of the file's kind.
struct Stop {
  Kind kind;
  std::uint32_t offset;
  std::string message;
};

auto text_of(const yaml_char_t* text) -> std::string_view {
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

auto tag_of(std::string_view tag) -> Tag {
  if (tag.size() < 2 || tag[0] != '!') return Tag::None;
  if (tag == "!Ref") return Tag::Ref;
  if (tag == "!Sub") return Tag::Sub;
  if (tag == "!GetAtt") return Tag::GetAtt;
  if (tag == "!If") return Tag::If;
  if (tag == "!Condition") return Tag::Condition;
  if (tag == "!Transform") return Tag::Transform;
  return Tag::Other;
}

auto is_null(std::string_view plain) -> bool {
  return plain.empty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL";
}

/// Length of the byte order mark, which the parser does not get to see.
auto mark_size(std::string_view text) -> std::size_t { return text.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

/// Offsets in bytes from the parser's marks, which count lines and letters. (Their plain index is off after CRLF.)
class Offsets {
 public:
  explicit Offsets(std::string_view text) : text_(text), begin_(mark_size(text)) {}

  auto of(const yaml_mark_t& mark) -> std::uint32_t {
    if (mark.line < line_) *this = Offsets(text_);
    for (; line_ < mark.line && begin_ < text_.size(); ++line_) begin_ = next_line(begin_);
    auto at = begin_;
    for (std::size_t column = 0; column < mark.column && at < text_.size(); ++column) at = next_letter(at);
    return static_cast<std::uint32_t>(at);
  }

 private:
  [[nodiscard]] auto next_letter(std::size_t at) const -> std::size_t {
    do ++at;
    while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U);
    return at;
  }

  /// YAML 1.1 also ends a line at three separators of Unicode.
  [[nodiscard]] auto next_line(std::size_t at) const -> std::size_t {
    static constexpr auto kBreaks =
        std::to_array<std::string_view>({"\r\n", "\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"});
    for (at = text_.find_first_of("\n\r\xC2\xE2", at); at < text_.size();
         at = text_.find_first_of("\n\r\xC2\xE2", at + 1)) {
      for (const auto end : kBreaks) {
        if (text_.substr(at).starts_with(end)) return at + end.size();
      }
    }
    return text_.size();
  }

  std::string_view text_;
  std::size_t line_ = 0;  ///< of the last mark
  std::size_t begin_;     ///< of that line
};

/// Builds the flat tree, and counts what it would be with all aliases expanded.
class Builder {
 public:
  explicit Builder(std::string_view text) : offsets_(text) {}

  /// Takes the next event; throws `Stop` when the document ends there as far as we are concerned.
  void take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT: return start(event);
      case YAML_ALIAS_EVENT: return alias(event);
      case YAML_SCALAR_EVENT: return scalar(event);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& data = event.data.sequence_start;
        add(Shape::Sequence, event, data.anchor).tag = tag_of(text_of(data.tag));
        return;
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& data = event.data.mapping_start;
        add(Shape::Mapping, event, data.anchor).tag = tag_of(text_of(data.tag));
        return;
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return close();
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
      case YAML_STREAM_END_EVENT:
      case YAML_DOCUMENT_END_EVENT: return;
    }
  }

  auto nodes() -> std::vector<Node> { return std::move(nodes_); }

 private:
  void start(const yaml_event_t& event) {
    if (nodes_.empty()) return;
    throw Stop{Kind::Malformed, offsets_.of(event.start_mark), " has a second document, which begins here"};
  }

  void scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    const std::string_view value(reinterpret_cast<const char*>(data.value), data.length);
    const auto null = data.style == YAML_PLAIN_SCALAR_STYLE && data.tag == nullptr && is_null(value);
    auto& node = add(null ? Shape::Null : Shape::Scalar, event, data.anchor);
    if (!null) {
      node.tag = tag_of(text_of(data.tag));
      node.plain = data.style == YAML_PLAIN_SCALAR_STYLE;
      node.value = value;
    }
    close();
  }

  void alias(const yaml_event_t& event) {
    const auto name = text_of(event.data.alias.anchor);
    const auto known = anchors_.find(name);
    if (known == anchors_.end()) {
      throw Stop{Kind::Malformed, offsets_.of(event.start_mark),
                 " is not well-formed YAML: there is no anchor of that name before this alias"};
    }
    const auto target = known->second;
    if (nodes_[target].end == 0) {
      throw Stop{Kind::ExpandsTooFar, offsets_.of(event.start_mark),
                 " has an alias inside the value that it stands for"};
    }
    // Whoever follows aliases down needs stack for each level.
    if (open_.size() + levels_[target] > Document::kMaxDepth + 1) throw too_deep(offsets_.of(event.start_mark));
    add(Shape::Alias, event, nullptr).target = target;
    values_[open_.back()] += values_[target] - 1;
    levels_[open_.back()] = levels_[target];
    close();
  }

  static auto too_deep(std::uint32_t offset) -> Stop {
    return {Kind::TooDeep, offset, " is nested more than " + std::to_string(Document::kMaxDepth) + " levels deep"};
  }

  auto add(Shape shape, const yaml_event_t& event, const yaml_char_t* anchor) -> Node& {
    const auto offset = offsets_.of(event.start_mark);
    if (open_.size() > Document::kMaxDepth) throw too_deep(offset);
    const auto id = static_cast<NodeId>(nodes_.size());
    if (anchor != nullptr) anchors_.insert_or_assign(std::string(text_of(anchor)), id);
    open_.push_back(id);
    values_.push_back(1);
    levels_.push_back(1);
    return nodes_.emplace_back(Node{shape, Tag::None, offset});
  }

  void close() {
    const auto id = open_.back();
    open_.pop_back();
    nodes_[id].end = static_cast<NodeId>(nodes_.size());
    const auto total = values_[id] + (open_.empty() ? 0 : values_[open_.back()]);
    if (total > Document::kMaxValues) {
      throw Stop{Kind::ExpandsTooFar, nodes_[id].begin,
                 " holds more than " + std::to_string(Document::kMaxValues) + " values once its aliases are expanded"};
    }
    if (open_.empty()) return;
    values_[open_.back()] = total;
    levels_[open_.back()] = std::max(levels_[open_.back()], levels_[id] + 1);
  }

  Offsets offsets_;
  std::vector<Node> nodes_;
  std::vector<NodeId> open_;
  std::vector<std::uint64_t> values_;  // of each node: how many values it holds, itself included
  std::vector<std::size_t> levels_;    // the same: how many levels it has with aliases expanded, itself included
  std::map<std::string, NodeId, std::less<>> anchors_;
};

/// The parser and its last event, both freed whatever happens.
class Events {
 public:
  explicit Events(std::string_view text) : text_(text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    const auto input = text.substr(mark_size(text));
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(input.data()), input.size());
  }
  Events(const Events&) = delete;
  auto operator=(const Events&) -> Events& = delete;
  ~Events() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }

  /// The next event; throws `Stop` where the text is no YAML.
  auto next() -> const yaml_event_t& {
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) == 0) throw problem();
    return event_;
  }

 private:
  [[nodiscard]] auto problem() const -> Stop {
    if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
    const auto unreadable = parser_.error == YAML_READER_ERROR;
    const auto offset =
        unreadable ? mark_size(text_) + parser_.problem_offset : Offsets(text_).of(parser_.problem_mark);
    return {Kind::Malformed, static_cast<std::uint32_t>(offset),
            std::string(" is not well-formed YAML: ") + parser_.problem};
  }

  std::string_view text_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
};

auto at(FileId file, std::string_view text, std::size_t offset) -> Span {
  const auto begin = static_cast<std::uint32_t>(std::min(offset, text.size()));
  const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(begin + 1U, text.size()));
  return {file, begin, end};
}

auto parse(std::string_view text) -> std::vector<Node> {
  Events events(text);
  Builder builder(text);
  for (;;) {
    const auto& event = events.next();
    if (event.type == YAML_STREAM_END_EVENT) return builder.nodes();
    builder.take(event);
  }
}

/// UTF-16 and UTF-32 are legal YAML, but neither AWS, GitHub nor a diff reads them.
void check_encoding(std::string_view text) {
  const auto nul = text.find('\0');
  if (nul == std::string_view::npos && !text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF")) return;
  const auto offset = nul == std::string_view::npos ? 0 : nul;
  throw Stop{Kind::Malformed, static_cast<std::uint32_t>(offset), " is no UTF-8 text"};
}

}  // namespace

auto Document::read(FileId file, const SourceManager& sources, std::string_view noun) -> std::variant<Document, Fault> {
  const auto text = sources.text(file);
  const auto fault = [&](Kind kind, Span span, std::string_view message) {
    return Fault{kind, span, "the " + std::string(noun) + std::string(message)};
  };
  if (text.size() > kMaxBytes) return fault(Kind::TooLarge, {file, 0, 0}, " is larger than 8 MiB");
  try {
    check_encoding(text);
    auto nodes = parse(text);
    if (nodes.empty()) return fault(Kind::Empty, {file, 0, 0}, " is empty");
    return Document(file, text, std::move(nodes));
  } catch (const Stop& stop) {
    return fault(stop.kind, at(file, text, stop.offset), stop.message);
  }
}

}  // namespace promoc::document
