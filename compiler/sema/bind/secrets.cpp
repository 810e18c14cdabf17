// Secrets: names only. Their values are in GitHub or in AWS Secrets Manager, and nowhere else.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr std::size_t kLongestReference = 512;

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }
auto is_letter(char c) -> bool { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

auto upper_case(std::string text) -> std::string {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

/// Source: GitHub Docs, "Naming your secrets". GitHub keeps them in capitals.
auto wrong_in_github_name(std::string_view name) -> std::string_view {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  if (name.empty() || !std::ranges::all_of(name, fits)) return "the name of a secret has letters, digits and `_` only";
  if (is_digit(name.front())) return "the name of a secret does not begin with a digit";
  if (name.starts_with("GITHUB_")) return "names that begin with `GITHUB_` are GitHub's own";
  return {};
}

/// Source: AWS Secrets Manager API Reference, CreateSecret: letters, digits and `/_+=.@-`.
auto is_aws_name(std::string_view text) -> bool {
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("/_+=.@-").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kLongestReference && std::ranges::all_of(text, fits);
}

/// `arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders/key-AbCdEf`
auto is_arn(std::string_view text) -> bool {
  std::vector<std::string_view> parts;
  for (int i = 0; i < 6; ++i) {
    const auto end = text.find(':');
    if (end == std::string_view::npos) return false;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return parts[0] == "arn" && parts[1].starts_with("aws") && parts[2] == "secretsmanager" && !parts[3].empty() &&
         parts[4].size() == 12 && std::ranges::all_of(parts[4], is_digit) && parts[5] == "secret" && is_aws_name(text);
}

/// `github.secret` of `github.secret("NAME")`; empty when the value is no call.
auto called(const Node& value) -> std::string {
  const auto call = primary(value);
  const bool is_call = call.kind() == NodeKind::Field && call.name() == "call" && !value.field("in");
  return is_call ? name_of(name_node(call)) : std::string();
}

/// The one text in the brackets of a call.
auto argument_of(Context& context, const Node& value, const std::string& function, const char* parameter)
    -> std::optional<Value> {
  const auto call = primary(value);
  const auto arguments =
      bind_arguments(context, {}, call, function, {GateParameter{parameter, Type::Text, {}, {}, call.span()}});
  if (!arguments) return std::nullopt;
  if (const auto member = call.field("member")) {
    context.sink.report(diag::Kind::SecretOutOfPlace, member->span(), "a secret has no parts that could be read here");
    return std::nullopt;
  }
  return arguments->front();
}

void bind_secret(Context& context, Declaration& declaration) {
  const auto value = *declaration.statement.field("value");
  const auto function = called(value);
  declaration.broken = true;
  if (function == "aws.secret") {
    return report_planned_part(context.sink, value.span(), "file", "secret", "a secret of AWS outside a target");
  }
  if (function != "github.secret") {
    auto added = context.sink.report(diag::Kind::WrongType, value.span(),
                                     fmt::format("found `{}`, expected where the secret is kept", one_line(value)));
    added.help(
        "`github.secret(\"NAME\")`; a secret of AWS stands in a target: `secret NAME = aws.secret(\"...\") -> \"P\"`");
    return;
  }
  const auto name = argument_of(context, value, function, "name");
  if (!name) return;
  const auto upper = upper_case(name->text);
  if (const auto wrong = wrong_in_github_name(upper); !wrong.empty()) {
    context.sink.report(diag::Kind::MalformedText, name->span, fmt::format("found `{}`: {}", name->text, wrong));
    return;
  }
  declaration.broken = false;
  context.model.secrets.push_back({"secrets-set." + declaration.name, upper});
}

}  // namespace

void bind_secrets(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Secret})) bind_secret(context, *declaration);
}

auto read_secret_reference(Context& context, const Node& value) -> std::optional<std::string> {
  const auto function = called(value);
  if (function != "aws.secret") {
    const auto name = plain_name(value);
    const auto* declared = name ? context.names.find(name_of(*name), {NameKind::Secret}) : nullptr;
    auto added = context.sink.report(
        diag::Kind::WrongType, value.span(),
        fmt::format("found `{}`, expected a secret of AWS such as `aws.secret(\"orders/key\")`", one_line(value)));
    if (function == "github.secret" || declared != nullptr)
      added.help(
          "a template is given the name of a secret in Secrets Manager; the value of one of GitHub would have to be "
          "copied there");
    return std::nullopt;
  }
  const auto reference = argument_of(context, value, function, "secret");
  if (!reference) return std::nullopt;
  const bool arn = reference->text.starts_with("arn:");
  if (arn ? is_arn(reference->text) : is_aws_name(reference->text)) return reference->text;
  context.sink
      .report(diag::Kind::MalformedText, reference->span,
              fmt::format("found `{}`, expected the {} of a secret in Secrets Manager", reference->text,
                          arn ? "ARN" : "name"))
      .help(arn ? "such as `arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders/key-AbCdEf`"
                : "letters, digits and `/_+=.@-`, at most 512");
  return std::nullopt;
}

void report_secret_out_of_place(diag::Sink& sink, Span span, std::string_view name) {
  sink.report(diag::Kind::SecretOutOfPlace, span,
              fmt::format("`{}` is a secret: its value can stand in no text, parameter or file", name))
      .help(
          "secrets stand in `channel`; a target passes the name of one: `secret NAME = aws.secret(\"...\") -> \"P\"`");
}

}  // namespace promoc::sema
