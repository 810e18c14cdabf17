#include "lang/yaml/writer.hpp"

#include <algorithm>

#include "lang/utf8.hpp"
#include "lang/yaml/fold.hpp"
#include "lang/yaml/quoting.hpp"
#include "lang/yaml/style.hpp"

namespace promoc::lang::yaml {

namespace {

constexpr std::size_t kStep = 2;
constexpr std::size_t kLongestKey = 1000;  // a reader need not look further than 1024 bytes for the colon

/// Where the writer stands, for naming the place of a refusal: a key, or an index when there is no key.
struct Place {
  const std::string* key = nullptr;
  std::size_t index = 0;
};

class Writer {
 public:
  auto document(const Map& root, std::string_view header) -> Written {
    out_.reserve(std::size_t{1} << 15U);  // what is not used costs nothing
    if (!header.empty()) {
      header_lines(header);
      out_ += '\n';
    }
    if (root.empty()) {
      out_ += "{}\n";
    } else {
      map(root, 0, false);
    }
    if (!refusals_.empty()) out_.clear();
    return {std::move(out_), std::move(refusals_)};
  }

 private:
  void header_lines(std::string_view lines) {
    while (true) {
      const auto end = lines.find('\n');
      comment_line(lines.substr(0, end), 0);
      if (end == std::string_view::npos) return;
      lines.remove_prefix(end + 1);
    }
  }

  void refuse(Problem problem) {
    std::string path;
    for (const auto& place : places_) {
      if (place.key == nullptr) {
        path += '[' + std::to_string(place.index) + ']';
      } else {
        if (!path.empty()) path += '.';
        path += *place.key;
      }
    }
    refusals_.push_back({std::move(path), problem});
  }

  void indent(std::size_t width) { out_.append(width, ' '); }

  // A comment is read by nobody but people; what could end its line becomes a space.
  void comment_words(std::string_view words) {
    const auto shape = shape_of(words);
    if (!shape.utf8) return refuse(Problem::NotUtf8);
    if (!shape.escapes && !shape.multi_line) {
      out_ += words;
      return;
    }
    for (std::size_t i = 0; i < words.size();) {
      const auto point = decode(words, i);
      if (point.value == '\n' || needs_escape(point.value)) {
        out_ += ' ';
      } else {
        out_ += words.substr(i, point.length);
      }
      i += point.length;
    }
  }

  void comment_line(std::string_view words, std::size_t width) {
    indent(width);
    out_ += '#';
    if (!words.empty()) out_ += ' ';
    comment_words(words);
    end_line();
  }

  void end_line() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    out_ += '\n';
    line_start_ = out_.size();
  }

  void note(std::string_view first, std::string_view second) {
    if (first.empty() && second.empty()) return;
    out_ += " # ";
    comment_words(first);
    if (!first.empty() && !second.empty()) out_ += "; ";
    comment_words(second);
  }

  void finish_line(std::string_view first, std::string_view second = {}) {
    note(first, second);
    end_line();
  }

  // What stands above a value: the decoration of the entry or item, and, where the value begins on the line of its
  // dash, that of its own first child.
  void above(const Decoration& decoration, std::size_t width) {
    const auto* surround = decoration.get();
    if (surround == nullptr) return;
    if (surround->blank_before && !out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    for (const auto& line : surround->comments) comment_line(line, width);
  }

  static auto note_of(const Decoration& decoration) -> std::string_view {
    return decoration.get() == nullptr ? std::string_view() : decoration.get()->note;
  }

  void above_inline(const Node& node, std::size_t width, std::size_t depth) {
    if (depth >= kMaxDepth) return;  // refused when its turn comes
    if (const auto* below = node.map(); below != nullptr && !below->empty()) {
      above(below->entries().front().decoration, width);
    } else if (const auto* seq = node.seq(); seq != nullptr && !seq->empty() && !wants_flow(*seq)) {
      const auto& first = seq->items().front();
      above(first.decoration, width);
      above_inline(first.value, width, depth + 1);
    }
  }

  void check_keys(const Map& node) {
    const auto& entries = node.entries();
    constexpr std::size_t kFew = 16;  // are compared with each other faster than sorted
    if (entries.size() <= kFew) {
      for (auto one = entries.begin(); one != entries.end(); ++one) {
        if (std::find_if(entries.begin(), one, [&](const Entry& other) { return other.key == one->key; }) != one)
          return refuse(Problem::DuplicateKey);
      }
      return;
    }
    std::vector<std::string_view> keys;
    keys.reserve(entries.size());
    for (const auto& entry : entries) keys.push_back(entry.key);
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) refuse(Problem::DuplicateKey);
  }

  void map(const Map& node, std::size_t width, bool first_is_inline) {
    if (depth_ == kMaxDepth) return refuse(Problem::TooDeep);
    ++depth_;
    check_keys(node);
    for (const auto& entry : node.entries()) {
      places_.push_back({&entry.key, 0});
      if (!first_is_inline) {
        above(entry.decoration, width);
        indent(width);
      }
      first_is_inline = false;
      key(entry.key, width == 0);
      value(entry.value, width, note_of(entry.decoration), entry.key);
      places_.pop_back();
    }
    --depth_;
  }

  void key(const std::string& text, bool at_root) {
    if (is_plain_word(text)) {
      out_ += text;
      out_ += ':';
      return;
    }
    const auto shape = shape_of(text);
    if (!shape.utf8) return refuse(Problem::NotUtf8);
    if (text.find("${{") != std::string::npos) return refuse(Problem::ExpressionInText);
    const auto begin = out_.size();
    // Every workflow says `on:` without quotes, although YAML 1.1 has it for a boolean.
    if (shape.plain_key || (at_root && text == "on")) {
      out_ += text;
    } else {
      append_quoted(out_, text, shape);
    }
    if (out_.size() - begin > kLongestKey) return refuse(Problem::LongKey);
    out_ += ':';
  }

  void seq(const Seq& node, std::size_t width, bool first_is_inline) {
    if (depth_ == kMaxDepth) return refuse(Problem::TooDeep);
    ++depth_;
    std::size_t index = 0;
    for (const auto& item : node.items()) {
      places_.push_back({nullptr, index++});
      if (!first_is_inline) {
        above(item.decoration, width);
        above_inline(item.value, width, depth_);
        item_note_above(item, width);
        indent(width);
      }
      first_is_inline = false;
      out_ += '-';
      item_value(item, width);
      places_.pop_back();
    }
    --depth_;
  }

  // A mapping begins on the line of the dash, so there is no room for the item's own comment behind it.
  void item_note_above(const Item& item, std::size_t width) {
    const auto note = note_of(item.decoration);
    if (!note.empty() && is_block(item.value)) comment_line(note, width);
  }

  void item_value(const Item& item, std::size_t width) {
    if (!is_block(item.value)) return value(item.value, width, note_of(item.decoration), {});
    out_ += ' ';
    if (const auto* below = item.value.map()) {
      map(*below, width + kStep, true);
    } else {
      seq(*item.value.seq(), width + kStep, true);
    }
  }

  auto is_block(const Node& node) -> bool {
    if (const auto* below = node.map()) return !below->empty();
    if (const auto* items = node.seq()) return !items->empty() && !wants_flow(*items);
    return false;
  }

  static auto is_bare(const Decoration& decoration) -> bool {
    const auto* surround = decoration.get();
    return surround == nullptr || (surround->comments.empty() && surround->note.empty() && !surround->blank_before);
  }

  static auto wants_flow(const Seq& node) -> bool {
    if (!node.wants_flow()) return false;
    const auto fits = [](const Item& item) {
      const auto* scalar = item.value.scalar();
      return scalar != nullptr && scalar->kind() != Scalar::Kind::Script && scalar->note().empty() &&
             is_bare(item.decoration) && scalar->value().find('\n') == std::string::npos;
    };
    return std::ranges::all_of(node.items(), fits);
  }

  void value(const Node& node, std::size_t width, std::string_view comment, std::string_view key) {
    if (const auto* leaf = node.scalar()) {
      scalar(*leaf, width, comment, key);
    } else if (const auto* below = node.map()) {
      if (below->empty()) out_ += " {}";
      finish_line(comment);
      map(*below, width + kStep, false);
    } else {
      sequence_value(*node.seq(), width, comment);
    }
  }

  void sequence_value(const Seq& node, std::size_t width, std::string_view comment) {
    if (node.empty()) {
      out_ += " []";
      finish_line(comment);
    } else if (!wants_flow(node) || !flow(node)) {
      finish_line(comment);
      seq(node, width + kStep, false);
    } else {
      finish_line(comment);
    }
  }

  // Writes `[a, b]`, or nothing when the line would be too long.
  auto flow(const Seq& node) -> bool {
    const auto begin = out_.size();
    const auto refused = refusals_.size();
    out_ += " [";
    std::size_t index = 0;
    for (const auto& item : node.items()) {
      places_.push_back({nullptr, index});
      if (index++ > 0) out_ += ", ";
      flow_scalar(*item.value.scalar());
      places_.pop_back();
    }
    out_ += ']';
    if (out_.size() - line_start_ <= kWidth) return true;
    out_.resize(begin);
    refusals_.resize(refused);
    return false;
  }

  void flow_scalar(const Scalar& leaf) {
    if (leaf.problem() != Problem::None) return refuse(leaf.problem());
    const auto shape = shape_of(leaf.value());
    const auto plain = leaf.kind() == Scalar::Kind::Text && shape.plain_in_flow;
    if (plain || leaf.kind() == Scalar::Kind::Bare) {
      out_ += leaf.value();
    } else {
      append_quoted(out_, leaf.value(), shape);
    }
  }

  void scalar(const Scalar& leaf, std::size_t width, std::string_view comment, std::string_view key) {
    if (leaf.problem() != Problem::None) return refuse(leaf.problem());
    out_ += ' ';
    switch (leaf.kind()) {
      case Scalar::Kind::Bare: out_ += leaf.value(); break;
      case Scalar::Kind::Expression: expression(leaf.value()); break;
      case Scalar::Kind::Condition:
        if (condition(leaf, width, comment)) return;
        break;
      case Scalar::Kind::Quoted: append_quoted(out_, leaf.value(), shape_of(leaf.value())); break;
      case Scalar::Kind::Text:
      case Scalar::Kind::Script:
        if (written_text(leaf, width, comment, key)) return;
        break;
    }
    finish_line(leaf.note(), comment);
  }

  void expression(const std::string& text) {
    if (plain_expression(text)) {
      out_ += text;
    } else {
      append_quoted(out_, text, shape_of(text));
    }
  }

  // True when the line is finished already, here and below: a block took it.
  auto condition(const Scalar& leaf, std::size_t width, std::string_view comment) -> bool {
    const auto& text = leaf.value();
    const auto shape = shape_of(text);
    const auto too_long = out_.size() - line_start_ + text.size() > kWidth;
    if (too_long && !leaf.breaks().empty() && !shape.escapes && !shape.multi_line) {
      out_ += ">-";
      finish_line(comment);
      for (const auto line : fold(text, leaf.breaks(), kWidth - std::min(kWidth, width + kStep))) {
        block_line(line, width);
      }
      return true;
    }
    if (plain_expression(text)) {
      out_ += text;
    } else if (const auto wrapped = "${{ " + text + " }}"; plain_expression(wrapped)) {
      out_ += wrapped;
    } else {
      append_quoted(out_, text, shape);
    }
    return false;
  }

  auto written_text(const Scalar& leaf, std::size_t width, std::string_view comment, std::string_view key) -> bool {
    const auto& text = leaf.value();
    if (leaf.kind() == Scalar::Kind::Text && is_plain_word(text) && !is_quoted_key(key)) {
      out_ += text;
      return false;
    }
    const auto shape = shape_of(text);
    const auto wants_block = shape.multi_line || leaf.kind() == Scalar::Kind::Script;
    if (wants_block && fits_literal_block(text, shape)) {
      literal_block(text, width, comment);
      return true;
    }
    if (shape.plain && !is_quoted_key(key)) {
      out_ += text;
    } else {
      append_quoted(out_, text, shape);
    }
    return false;
  }

  void literal_block(std::string_view text, std::size_t width, std::string_view comment) {
    const auto closed = text.back() == '\n';
    if (closed) text.remove_suffix(1);
    out_ += closed ? "|" : "|-";
    finish_line(comment);
    while (true) {
      const auto end = text.find('\n');
      block_line(text.substr(0, end), width);
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  void block_line(std::string_view line, std::size_t width) {
    if (!line.empty()) indent(width + kStep);
    out_ += line;
    out_ += '\n';
    line_start_ = out_.size();
  }

  std::string out_;
  std::size_t line_start_ = 0;
  std::size_t depth_ = 0;
  std::vector<Place> places_;
  std::vector<Refusal> refusals_;
};

}  // namespace

auto write(const Map& root, std::string_view header) -> Written { return Writer().document(root, header); }

}  // namespace promoc::lang::yaml
