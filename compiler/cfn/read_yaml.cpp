// The only file that knows the YAML parser. It takes events, not the parser's own tree, which costs a quarter more.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <array>
#include <istream>
#include <streambuf>

#include "cfn/document.hpp"

namespace promoc::cfn {

namespace {

using diag::Kind;

/// Ends the parse from inside an event.
struct Stop {
  Kind kind;
  std::uint32_t offset;
  std::string message;
};

/// A stream over text that somebody else owns.
class View : public std::streambuf {
 public:
  explicit View(std::string_view text) {
    auto* begin = const_cast<char*>(text.data());  // NOLINT: setg wants it so; nothing is ever put back
    setg(begin, begin, begin + text.size());
  }
};

auto tag_of(const std::string& tag) -> Tag {
  if (tag.size() < 2 || tag[0] != '!') return Tag::None;
  if (tag == "!Ref") return Tag::Ref;
  if (tag == "!Sub") return Tag::Sub;
  if (tag == "!GetAtt") return Tag::GetAtt;
  if (tag == "!If") return Tag::If;
  if (tag == "!Condition") return Tag::Condition;
  return Tag::Other;
}

/// Builds the flat tree, and counts what it would be with all aliases expanded.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::uint32_t shift) : shift_(shift) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Shape::Null, mark, anchor);
    close();
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto& node = add(Shape::Scalar, mark, anchor);
    node.tag = tag_of(tag);
    node.value = value;
    close();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchor < anchors_.size() ? anchors_[anchor] : kNoNode;
    if (known == kNoNode || nodes[known].end == 0) {
      throw Stop{Kind::TemplateExpandsTooFar, offset(mark), "this alias stands inside the value that it stands for"};
    }
    auto& node = add(Shape::Alias, mark, 0);
    node.target = known;
    values_[open_.back()] += values_[known] - 1;
    close();
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    add(Shape::Sequence, mark, anchor).tag = tag_of(tag);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    add(Shape::Mapping, mark, anchor).tag = tag_of(tag);
  }
  void OnMapEnd() override { close(); }

  std::vector<Node> nodes;

 private:
  [[nodiscard]] auto offset(const YAML::Mark& mark) const -> std::uint32_t {
    return mark.pos < 0 ? 0 : static_cast<std::uint32_t>(mark.pos) + shift_;
  }

  auto add(Shape shape, const YAML::Mark& mark, YAML::anchor_t anchor) -> Node& {
    if (open_.size() > Document::kMaxDepth) {
      throw Stop{Kind::TemplateTooDeep, offset(mark),
                 "the template is nested more than " + std::to_string(Document::kMaxDepth) + " levels deep"};
    }
    const auto id = static_cast<NodeId>(nodes.size());
    if (anchor != 0) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1, kNoNode);
      anchors_[anchor] = id;
    }
    open_.push_back(id);
    values_.push_back(1);
    return nodes.emplace_back(Node{shape, Tag::None, offset(mark)});
  }

  void close() {
    const auto id = open_.back();
    open_.pop_back();
    nodes[id].end = static_cast<NodeId>(nodes.size());
    const auto total = values_[id] + (open_.empty() ? 0 : values_[open_.back()]);
    if (total > Document::kMaxValues) {
      throw Stop{Kind::TemplateExpandsTooFar, nodes[id].begin,
                 "the template holds more than " + std::to_string(Document::kMaxValues) +
                     " values once its aliases are expanded"};
    }
    if (!open_.empty()) values_[open_.back()] = total;
  }

  std::uint32_t shift_;
  std::vector<NodeId> open_;
  std::vector<std::uint64_t> values_;  // of each node: how many values it holds, itself included
  std::vector<NodeId> anchors_;
};

/// Receives a second document, of which only the existence matters.
class Ignore : public YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark& mark) override {
    throw Stop{Kind::MalformedTemplate, mark.pos < 0 ? 0 : static_cast<std::uint32_t>(mark.pos),
               "a second document begins here; a template is one document"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}
};

auto at(FileId file, std::string_view text, std::size_t offset) -> Span {
  const auto begin = static_cast<std::uint32_t>(std::min(offset, text.size()));
  const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(begin + 1U, text.size()));
  return {file, begin, end};
}

auto parse(FileId file, std::string_view text, diag::Sink& sink) -> std::vector<Node> {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const auto shift = text.starts_with(kMark) ? kMark.size() : 0;  // the parser counts from behind the byte order mark
  Builder builder(static_cast<std::uint32_t>(shift));
  try {
    View view(text);
    std::istream stream(&view);
    YAML::Parser parser(stream);
    Ignore ignore;
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(ignore);
    return std::move(builder.nodes);
  } catch (const Stop& stop) {
    sink.report(stop.kind, at(file, text, stop.offset), stop.message);
  } catch (const YAML::Exception& error) {
    const auto offset = error.mark.pos < 0 ? 0 : static_cast<std::size_t>(error.mark.pos) + shift;
    sink.report(Kind::MalformedTemplate, at(file, text, offset), "the template is not well-formed YAML: " + error.msg);
  }
  return {};
}

}  // namespace

auto Document::read(FileId file, const SourceManager& sources, diag::Sink& sink) -> std::optional<Document> {
  const auto text = sources.text(file);
  if (text.size() > kMaxBytes) {
    sink.report(Kind::TemplateTooLarge, {file, 0, 0}, "the template is larger than 8 MiB");
    return std::nullopt;
  }
  // UTF-16 and UTF-32 are legal YAML, but neither CloudFormation nor a diff reads them.
  if (const auto nul = text.find('\0');
      nul != std::string_view::npos || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    const auto offset = nul == std::string_view::npos ? 0 : nul;
    sink.report(Kind::MalformedTemplate, at(file, text, offset), "the template is no UTF-8 text");
    return std::nullopt;
  }
  const auto before = sink.all().size();
  auto nodes = parse(file, text, sink);
  if (sink.all().size() > before) return std::nullopt;
  if (nodes.empty()) {
    sink.report(Kind::TemplateNotMapping, {file, 0, 0}, "the template is empty");
    return std::nullopt;
  }
  return Document(file, text, std::move(nodes));
}

}  // namespace promoc::cfn
