#include "app/cli/list_command.hpp"

#include "exporters/json_values.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace sluice {

namespace {

using Json = nlohmann::ordered_json;

std::string_view kindName(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::Integer:
            return "integer";
        case ParameterKind::Real:
            return "real";
        case ParameterKind::Choice:
            return "choice";
        case ParameterKind::Text:
            return "text";
        case ParameterKind::Trace:
            return "trace";
    }
    return "";
}

bool isNumber(const ParameterDecl& declaration) {
    return declaration.kind == ParameterKind::Integer || declaration.kind == ParameterKind::Real;
}

Json parameterJson(const ParameterDecl& declaration) {
    Json json{{"id", declaration.id},
              {"label", declaration.label},
              {"help", declaration.help},
              {"unit", declaration.unit},
              {"kind", kindName(declaration.kind)}};
    if (isNumber(declaration)) {
        json["minimum"] = jsonNumber(declaration.minimum);
        json["maximum"] = jsonNumber(declaration.maximum);
    }
    if (declaration.kind == ParameterKind::Choice) json["choices"] = declaration.choices;
    json["default"] = jsonValue(declaration.standard);
    json["live"] = declaration.live;
    return json;
}

Json patternJson(const Descriptor& descriptor) {
    Json json{{"id", descriptor.id}, {"title", descriptor.title}, {"summary", descriptor.summary}};
    Json& variants = json["variants"] = Json::array();
    for (const VariantDecl& variant : descriptor.variants) {
        variants.push_back({{"id", variant.id}, {"title", variant.title}, {"sentence", variant.sentence}});
    }
    json["default_variant"] = descriptor.common;
    json["cure"] = descriptor.cure;
    Json& parameters = json["parameters"] = Json::array();
    for (const ParameterDecl& declaration : allParameters(descriptor)) {
        parameters.push_back(parameterJson(declaration));
    }
    Json& actions = json["actions"] = Json::array();
    for (const ActionDecl& action : descriptor.actions) {
        actions.push_back({{"id", action.id}, {"label", action.label}, {"help", action.help}});
    }
    Json& experiments = json["experiments"] = Json::array();
    for (const ExperimentCard& card : descriptor.cards) {
        experiments.push_back({{"file", card.resource}, {"title", card.title}, {"sentence", card.sentence}});
    }
    return json;
}

// 100000 and not 1e+05; words without quotation marks.
std::string plain(const ParameterValue& value) {
    const double* number = std::get_if<double>(&value);
    return number != nullptr ? jsonNumber(*number).dump() : std::get<std::string>(value);
}

std::string rangeText(const ParameterDecl& declaration) {
    std::string text;
    switch (declaration.kind) {
        case ParameterKind::Trace:
            return "FILE.csv";
        case ParameterKind::Text:
            return "text";
        case ParameterKind::Choice:
            for (const std::string& choice : declaration.choices) text += (text.empty() ? "" : "|") + choice;
            return text;
        case ParameterKind::Integer:
        case ParameterKind::Real:
            break;
    }
    text = plain(declaration.minimum) + " to " + plain(declaration.maximum);
    return declaration.unit.empty() ? text : text + " " + declaration.unit;
}

void writeParameters(std::ostream& out, const Descriptor& descriptor) {
    const std::vector<ParameterDecl> declarations = allParameters(descriptor);
    std::size_t width = 0;
    for (const ParameterDecl& declaration : declarations) width = std::max(width, declaration.id.size());
    out << "  parameters (--set name=value)\n";
    for (const ParameterDecl& declaration : declarations) {
        out << "    " << declaration.id << std::string(width - declaration.id.size() + 2, ' ')
            << rangeText(declaration);
        const std::string standard = plain(declaration.standard);
        if (!standard.empty()) out << ", default " << standard;
        out << ". " << declaration.help << "\n";
    }
}

void writePattern(std::ostream& out, const Descriptor& descriptor) {
    out << descriptor.id << "\n  " << descriptor.title << ". " << descriptor.summary << "\n  variants (--variant)\n";
    for (const VariantDecl& variant : descriptor.variants) {
        out << "    " << variant.id << (variant.id == descriptor.common ? " (default)" : "") << ": " << variant.title
            << ". " << variant.sentence << "\n";
    }
    writeParameters(out, descriptor);
    if (descriptor.cards.empty()) return;
    out << "  experiments (sluice run FILE)\n";
    for (const ExperimentCard& card : descriptor.cards) {
        out << "    " << card.resource << ": " << card.title << ". " << card.sentence << "\n";
    }
}

}  // namespace

Json listJson(const Registry& registry) {
    Json patterns = Json::array();
    for (const Pattern& pattern : registry.all()) patterns.push_back(patternJson(pattern.descriptor));
    return {{"patterns", std::move(patterns)}};
}

std::string listText(const Registry& registry) {
    std::ostringstream out;
    for (const Pattern& pattern : registry.all()) writePattern(out, pattern.descriptor);
    return out.str();
}

}  // namespace sluice
